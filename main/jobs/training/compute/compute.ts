import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { Failure } from '../../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { CallableWorker } from '../../../../platform/process/worker-line.ts';
import type { Release } from '../privacy/release.ts';
import type { MaskedUpdates } from '../secure/masked-updates.ts';
import type {
  Committed,
  ComputeMethods,
  Followed,
  FollowInput,
  Judgement,
  SharedStepsMemory,
  StoredParameters,
  WeightedUpdate,
} from './compute-methods.ts';

/** A training job's own worker thread: initialises, folds, commits and evaluates, one after the other. */
export class Compute {
  readonly #worker = new CallableWorker<ComputeMethods>(new URL('./compute-worker.ts', import.meta.url));

  /** Number of the model's parameters. */
  async open(spec: TrainJobSpec): Promise<number> {
    const { parameterCount } = await this.#worker.call('open', { spec });
    return parameterCount;
  }

  openVector(spec: TrainJobSpec, parameterCount: number): Promise<void> {
    return this.#worker.call('openVector', { spec, parameterCount });
  }

  initialise(seed: number, file: string): Promise<BlobReference> {
    return this.#worker.call('initialise', { seed, file });
  }

  begin(
    parameters: StoredParameters,
    state: StoredParameters | null,
    maxUpdateNorm: number | null = null,
  ): Promise<void> {
    return this.#worker.call('begin', { parameters, state, maxUpdateNorm });
  }

  check(files: readonly string[]): Promise<readonly (Failure | null)[]> {
    return this.#worker.call('check', { files });
  }

  fold(updates: readonly WeightedUpdate[]): Promise<readonly (Failure | null)[]> {
    return this.#worker.call('fold', { updates });
  }

  foldMasked(updates: MaskedUpdates): Promise<void> {
    return this.#worker.call('foldMasked', updates);
  }

  combine(updateFiles: readonly string[]): Promise<void> {
    return this.#worker.call('combine', { updateFiles });
  }

  renew(input: Parameters<ComputeMethods['renew']>[0]): Promise<BlobReference> {
    return this.#worker.call('renew', input);
  }

  commit(
    files: { readonly file: string; readonly stateFile: string },
    release: Release | null = null,
  ): Promise<Committed> {
    return this.#worker.call('commit', { ...files, release });
  }

  follow(input: FollowInput): Promise<Followed | null> {
    return this.#worker.call('follow', input);
  }

  beginSteps(memory: SharedStepsMemory): Promise<void> {
    return this.#worker.call('beginSteps', memory);
  }

  addGradient(input: Parameters<ComputeMethods['addGradient']>[0]): Promise<void> {
    return this.#worker.call('addGradient', input);
  }

  takeMean(piece: number): Promise<number> {
    return this.#worker.call('takeMean', { piece });
  }

  evaluate(parameters: StoredParameters, packFile: string): Promise<Judgement> {
    return this.#worker.call('evaluate', { parameters, packFile });
  }

  end(): Promise<void> {
    return this.#worker.end();
  }
}
