import { describeServability } from '../../common/domain/describe-servability.ts';
import type { Sha256 } from '../../common/domain/ids.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import type { ModelTrial, TrialResult } from '../../common/domain/model-trial.ts';
import { type Servability, servabilityOf } from '../../common/domain/servability.ts';
import type { MakeRoom } from '../../common/economy/economy-controller.ts';
import { AppError, asAppError, hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { Database } from '../storage/database.ts';
import { ModelTrialRows } from '../storage/rows/model-trial-rows.ts';
import { loaderVersion } from './loader-version.ts';
import { recogniseModel } from './recognise-model.ts';
import { spareMemoryBytes, trialLimits, trialNeedBytes } from './trial-limits.ts';
import { LOADERS } from './trial-methods.ts';
import { TrialProcess } from './trial-process.ts';

interface TrialLoadsDeps {
  readonly database: Database;
  readonly blobs: Pick<BlobStore, 'path' | 'hold'>;
  readonly clock: Clock;
  readonly makeRoom: MakeRoom;
  /** What a trial may take of this machine's memory, also by the limits of a container. */
  readonly spareBytes?: () => number;
}

type Tried = Pick<ModelVersion, 'sha256' | 'sizeBytes' | 'format' | 'description'>;

/** A trial that several may wait for. It is given up when none of them does any more. */
interface Ongoing {
  readonly result: Promise<TrialResult>;
  readonly controller: AbortController;
  waiting: number;
}

/** Refusals that say nothing of the file for good: the machine may have been busy. */
const PASSING: ReadonlySet<string> = new Set(['timed-out', 'out-of-memory']);

/** Loads models in processes that are thrown away, before devices are asked to. One at a time: each may take much memory. */
export class TrialLoads implements Service {
  readonly name = 'trial-loads';
  readonly #deps: TrialLoadsDeps;
  readonly #rows: ModelTrialRows;
  readonly #ongoing = new Map<Sha256, Ongoing>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: TrialLoadsDeps) {
    this.#deps = deps;
    this.#rows = new ModelTrialRows(deps.database);
  }

  async start(): Promise<void> {
    this.#rows.removeUnused();
  }

  async stop(): Promise<void> {
    for (const { controller } of this.#ongoing.values()) controller.abort(stopped());
    await this.#last;
  }

  /** The latest trial of a content, whatever it was loaded with. */
  latest(sha256: Sha256): ModelTrial | undefined {
    return this.#rows.get(sha256);
  }

  /**
   * What comes of loading a model. It is known at once where the same content was tried before with the same version of its
   * loader, unless that told of this machine only.
   * @throws AppError `cancelled` when the signal aborts
   */
  async try(model: Tried, signal: AbortSignal): Promise<TrialResult> {
    const known = await this.#known(model);
    if (signal.aborted) throw cancelled();
    if (known !== undefined) return known;
    const ongoing = this.#ongoing.get(model.sha256) ?? this.#begin(model);
    ongoing.waiting++;
    const { promise, reject } = Promise.withResolvers<never>();
    const leave = () => reject(cancelled());
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([ongoing.result, promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      ongoing.waiting--;
      if (ongoing.waiting === 0) {
        this.#forget(model.sha256, ongoing);
        ongoing.controller.abort(cancelled());
      }
    }
  }

  /** Like `try`, with what was kept of it. */
  async tryAndTell(model: Tried, signal: AbortSignal): Promise<ModelTrial> {
    const result = await this.try(model, signal);
    const kept = this.#rows.get(model.sha256);
    return kept ?? { sha256: model.sha256, loader: 'none', result, triedAt: this.#deps.clock.now() };
  }

  #begin(model: Tried): Ongoing {
    const controller = new AbortController();
    const result = this.#last.then(() => this.#try(model, controller.signal));
    const ongoing: Ongoing = { result, controller, waiting: 0 };
    this.#ongoing.set(model.sha256, ongoing);
    const forget = () => this.#forget(model.sha256, ongoing);
    this.#last = result.then(forget, forget);
    return ongoing;
  }

  /** Whoever comes later begins another one. */
  #forget(sha256: Sha256, ongoing: Ongoing): void {
    if (this.#ongoing.get(sha256) === ongoing) this.#ongoing.delete(sha256);
  }

  async #known({ sha256, format }: Tried): Promise<TrialResult | undefined> {
    const trial = this.#rows.get(sha256);
    if (trial === undefined || trial.loader !== (await loaderOf(format))) return undefined;
    const { result } = trial;
    if (result.outcome === 'skipped') return undefined;
    return result.outcome === 'refused' && PASSING.has(result.code) ? undefined : result;
  }

  async #try(model: Tried, signal: AbortSignal): Promise<TrialResult> {
    signal.throwIfAborted();
    const { blobs, clock } = this.#deps;
    const release = blobs.hold(model.sha256);
    try {
      const result = await this.#load(model, signal);
      const loader = (await loaderOf(model.format)) ?? 'none';
      this.#rows.put({ sha256: model.sha256, loader, result, triedAt: clock.now() });
      return result;
    } finally {
      release();
    }
  }

  async #load({ sha256, sizeBytes, format, description }: Tried, signal: AbortSignal): Promise<TrialResult> {
    if (format === 'parameters-f32') return skipped('the engine itself runs it, and its numbers were checked');
    if (format !== 'gguf' && format !== 'onnx') return unservable(servabilityOf({ format, description }));
    const path = this.#deps.blobs.path(sha256);
    const described = description ?? (await describe(path));
    if ('outcome' in described) return described;
    if (described.kind !== 'model') return unservable('no-model');
    const servability = servabilityOf({ format, description: described });
    if (servability !== 'served') return unservable(servability);
    // The app's own program starts no other: electronFuses.runAsNode.
    if (process.versions['electron'] !== undefined) return skipped('the app starts no process for it');
    if ((await loaderVersion(LOADERS[format])) === undefined)
      return skipped(`${LOADERS[format]} is not installed here`);
    const needBytes = trialNeedBytes(format, sizeBytes, described);
    const { clock, makeRoom } = this.#deps;
    let letGo: () => void;
    try {
      letGo = await makeRoom({ what: 'loading it on trial', memoryBytes: needBytes });
    } catch (error) {
      if (hasCode(error, 'no-room')) return skipped(error.message);
      throw error;
    }
    const trial = new TrialProcess(clock);
    try {
      const spareBytes = (this.#deps.spareBytes ?? spareMemoryBytes)();
      if (needBytes > spareBytes) {
        return skipped(`loading it takes ${needBytes} bytes of memory, and this machine has ${spareBytes} to spare`);
      }
      return await trial.load(format, path, trialLimits(needBytes, sizeBytes), signal);
    } finally {
      letGo();
      await trial.end();
    }
  }
}

/** The error of a deployment whose model was refused; undefined where it may go on. */
export function refusalOf(result: TrialResult): AppError | undefined {
  if (result.outcome !== 'refused') return undefined;
  return new AppError('model-refused', result.message, { details: { trial: result.code } });
}

/** What format and header alone tell against serving a model. */
function unservable(servability: Servability): TrialResult {
  const { why, instead } = describeServability(servability) ?? { why: 'it is not loaded on trial', instead: '' };
  return refused('not-servable', `${why}. ${instead}`.trim());
}

async function describe(path: string): Promise<NonNullable<ModelVersion['description']> | TrialResult> {
  try {
    const { description } = await recogniseModel(path);
    return description ?? unservable('no-model');
  } catch (error) {
    const { code, message } = asAppError(error);
    if (code === 'model-malformed' || code === 'model-truncated') return refused('load-failed', message);
    throw error;
  }
}

async function loaderOf(format: ModelVersion['format']): Promise<string | undefined> {
  return format === 'gguf' || format === 'onnx' ? await loaderVersion(LOADERS[format]) : 'none';
}

function refused(code: Extract<TrialResult, { outcome: 'refused' }>['code'], message: string): TrialResult {
  return { outcome: 'refused', code, message };
}

function skipped(reason: string): TrialResult {
  return { outcome: 'skipped', reason };
}

function cancelled(): AppError {
  return new AppError('cancelled', 'the trial was given up');
}

function stopped(): AppError {
  return new AppError('cancelled', 'the orchestrator stops');
}
