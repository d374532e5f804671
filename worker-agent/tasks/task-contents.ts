import type { BlobReference, TrainAssignment } from '../../common/domain/assignment.ts';
import type { BlobCache } from '../cache/blob-cache.ts';
import type { LocalDatasets } from '../datasets/local-datasets.ts';
import type { Transfers } from '../session/transfers.ts';
import type { TrainInput } from '../trainer/train-methods.ts';
import { bringStartingParameters, type StartingParametersDeps } from './starting-parameters.ts';

export interface TaskContentsDeps extends StartingParametersDeps {
  readonly transfers: Transfers;
  readonly cache: BlobCache;
  readonly datasets: LocalDatasets;
}

/** Data on this device's disk for as long as a task needs them. */
interface HeldPack {
  readonly file: string;
  /** Classes to bring the labels into line with; undefined where they are the job's own. */
  readonly classes: readonly string[] | undefined;
  release(): void;
}

/** What tasks are done with, on this device's disk for as long as each needs it: fetched where it is not in the cache. */
export class TaskContents {
  readonly #deps: TaskContentsDeps;

  constructor(deps: TaskContentsDeps) {
    this.#deps = deps;
  }

  /** What training or judging starts from. */
  withParameters<Result>(
    start: Pick<TrainAssignment, 'task' | 'parameters' | 'deltas'>,
    signal: AbortSignal,
    use: (file: string) => Promise<Result>,
  ): Promise<Result> {
    const fetch = (file: string) => bringStartingParameters(this.#deps, start, file, signal);
    return this.#withContent(start.parameters, fetch, { signal, use });
  }

  /** Content for as long as it is used, brought where it is not in the cache. */
  async #withContent<Result>(
    content: BlobReference,
    fetch: (file: string) => Promise<void>,
    { signal, use }: { readonly signal: AbortSignal; readonly use: (file: string) => Promise<Result> },
  ): Promise<Result> {
    const { cache } = this.#deps;
    const file = await cache.hold(content, (_, into) => fetch(into), signal);
    try {
      return await use(file);
    } finally {
      cache.release(content.sha256);
    }
  }

  /** The samples of a task: its shard, or local data. To be released. */
  async holdPack({ task, data }: TrainAssignment, signal: AbortSignal): Promise<HeldPack> {
    const { cache, datasets, transfers } = this.#deps;
    if (data.kind === 'local') {
      return { file: await datasets.packFile(data.dataset), classes: data.classes, release: () => undefined };
    }
    const file = await cache.hold(data, (_, target) => transfers.fetchShard(task, data, target, signal), signal);
    return { file, classes: undefined, release: () => cache.release(data.sha256) };
  }

  /** Brings the control variates that the task follows, if it follows any. */
  async withControls<Result>(
    { task, controls }: TrainAssignment,
    signal: AbortSignal,
    use: (files: TrainInput['controls']) => Promise<Result>,
  ): Promise<Result> {
    if (controls === null) return await use(null);
    const { shared, part } = controls;
    const withOne = (content: BlobReference | null, go: (file: string | null) => Promise<Result>) =>
      content === null
        ? go(null)
        : this.#withContent(content, (file) => this.#deps.transfers.fetchParameters(task, content, file, signal), {
            signal,
            use: go,
          });
    return await withOne(shared, (sharedFile) => withOne(part, (partFile) => use({ sharedFile, partFile })));
  }
}
