import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { Evaluation } from '../../../../common/domain/job.ts';
import { CallableWorker } from '../../../../platform/process/worker-line.ts';
import type { ComputeInput, ComputeMethods, StoredParameters } from './compute-methods.ts';

/** A training job's own worker thread: initialises, folds, commits and evaluates, one after the other. */
export class Compute {
  readonly #worker = new CallableWorker<ComputeMethods>(new URL('./compute-worker.ts', import.meta.url));

  /** Number of the model's parameters. */
  async open(input: ComputeInput): Promise<number> {
    const { parameterCount } = await this.#worker.call('open', input);
    return parameterCount;
  }

  openVector(parameterCount: number): Promise<void> {
    return this.#worker.call('openVector', { parameterCount });
  }

  initialise(seed: number, file: string): Promise<BlobReference> {
    return this.#worker.call('initialise', { seed, file });
  }

  begin(parameters: StoredParameters): Promise<void> {
    return this.#worker.call('begin', { parameters });
  }

  check(updateFile: string): Promise<void> {
    return this.#worker.call('check', { updateFile });
  }

  fold(updateFile: string, weight: number): Promise<void> {
    return this.#worker.call('fold', { updateFile, weight });
  }

  commit(file: string): Promise<BlobReference> {
    return this.#worker.call('commit', { file });
  }

  evaluate(parameters: StoredParameters, packFile: string): Promise<Evaluation> {
    return this.#worker.call('evaluate', { parameters, packFile });
  }

  end(): Promise<void> {
    return this.#worker.end();
  }
}
