import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { Failure } from '../../../../common/domain/job.ts';
import { AppError } from '../../../../common/errors.ts';
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

type Worker = CallableWorker<ComputeMethods>;

/** A training job's own worker thread: initialises, folds, commits and evaluates, one after the other. */
export class Compute {
  #worker: Worker | undefined;
  /** Gives a new thread the model that the one before had. */
  #reopen: ((worker: Worker) => Promise<unknown>) | undefined;
  #underWay = 0;
  #hasEnded = false;

  /** True while there is a thread that does nothing. */
  get isIdle(): boolean {
    return this.#worker !== undefined && this.#underWay === 0;
  }

  /** True while it does without a thread that it had. */
  get isResting(): boolean {
    return this.#worker === undefined && this.#reopen !== undefined;
  }

  /** Number of the model's parameters. */
  async open(spec: TrainJobSpec): Promise<number> {
    const { parameterCount } = await this.#call('open', { spec });
    this.#reopen = (worker) => worker.call('open', { spec });
    return parameterCount;
  }

  async openVector(spec: TrainJobSpec, parameterCount: number): Promise<void> {
    await this.#call('openVector', { spec, parameterCount });
    this.#reopen = (worker) => worker.call('openVector', { spec, parameterCount });
  }

  initialise(seed: number, file: string): Promise<BlobReference> {
    return this.#call('initialise', { seed, file });
  }

  begin(
    parameters: StoredParameters,
    state: StoredParameters | null,
    maxUpdateNorm: number | null = null,
  ): Promise<void> {
    return this.#call('begin', { parameters, state, maxUpdateNorm });
  }

  check(files: readonly string[]): Promise<readonly (Failure | null)[]> {
    return this.#call('check', { files });
  }

  fold(updates: readonly WeightedUpdate[]): Promise<readonly (Failure | null)[]> {
    return this.#call('fold', { updates });
  }

  foldMasked(updates: MaskedUpdates): Promise<void> {
    return this.#call('foldMasked', updates);
  }

  combine(updateFiles: readonly string[]): Promise<void> {
    return this.#call('combine', { updateFiles });
  }

  renew(input: Parameters<ComputeMethods['renew']>[0]): Promise<BlobReference> {
    return this.#call('renew', input);
  }

  commit(
    files: { readonly file: string; readonly stateFile: string },
    release: Release | null = null,
  ): Promise<Committed> {
    return this.#call('commit', { ...files, release });
  }

  follow(input: FollowInput): Promise<Followed | null> {
    return this.#call('follow', input);
  }

  beginSteps(memory: SharedStepsMemory): Promise<void> {
    return this.#call('beginSteps', memory);
  }

  addGradient(input: Parameters<ComputeMethods['addGradient']>[0]): Promise<void> {
    return this.#call('addGradient', input);
  }

  takeMean(piece: number): Promise<number> {
    return this.#call('takeMean', { piece });
  }

  evaluate(parameters: StoredParameters, packFile: string): Promise<Judgement> {
    return this.#call('evaluate', { parameters, packFile });
  }

  /** Ends a thread that does nothing, with all that it has in memory. Only between rounds; the next call starts it anew. */
  async rest(): Promise<void> {
    if (!this.isIdle) return;
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.end();
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#worker?.end();
  }

  async #call<Name extends keyof ComputeMethods>(
    method: Name,
    input: Parameters<ComputeMethods[Name]>[0],
  ): Promise<Awaited<ReturnType<ComputeMethods[Name]>>> {
    this.#underWay++;
    try {
      if (this.#hasEnded) throw new AppError('cancelled', 'the worker thread has ended');
      return await this.#awake().call(method, input);
    } finally {
      this.#underWay--;
    }
  }

  /** A new thread answers in order: what is called next finds the model open. */
  #awake(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    this.#worker = new CallableWorker<ComputeMethods>(new URL('./compute-worker.ts', import.meta.url));
    // Where it cannot be opened again, the call that follows says so.
    this.#reopen?.(this.#worker).catch(() => undefined);
    return this.#worker;
  }
}
