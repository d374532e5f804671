import type { Need } from '../../common/economy/economy-controller.ts';
import { AppError, asAppError, type ErrorCode } from '../../common/errors.ts';
import { fullJitter } from '../../common/full-jitter.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ReplicaPhase, ReplicaPlan, ReplicaStatus } from '../../common/serving/replica-plan.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { ServedProcess } from '../host/work-uses.ts';
import { LaterCall } from './later-call.ts';
import type { ModelFiles } from './model-files.ts';
import {
  logOf,
  type OngoingCall,
  type RunningRuntime,
  type RuntimeCall,
  type RuntimeDeath,
  type RuntimeListener,
  type StartRuntime,
} from './runtime.ts';

export interface ReplicaDeps {
  readonly plan: ReplicaPlan;
  readonly files: Pick<ModelFiles, 'hold' | 'release'>;
  readonly start: StartRuntime;
  /** Makes room in memory; what it returns is called when that is taken. */
  readonly makeRoom: (need: Need) => Promise<() => void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For what its runtime's process says. */
  readonly output: Logger;
  /** Something that its status tells has changed. */
  readonly onChange: () => void;
}

const BACKOFF = { firstMs: 500, capMs: 30_000 };
/** Before it is tried whether there is room by now. */
const NO_ROOM_PAUSE_MS = 5_000;
/** Deaths one after the other, without an answer between them. */
const MOST_DEATHS = 5;
/** Out of memory after so long without a request while memory is saved. */
const SAVING_IDLE_SECONDS = 10;
/** Trying again does not mend these. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'model-malformed',
  'model-unsupported',
  'invalid-argument',
  'storage-full',
]);

/** One model that this device serves: fetched, loaded in a process of its own, started again when that dies, given up when it keeps dying. */
export class Replica {
  readonly plan: ReplicaPlan;
  readonly #deps: ReplicaDeps;
  readonly #ended = new AbortController();
  #phase: ReplicaPhase = 'fetching';
  #receivedBytes = 0;
  #problem: ReplicaStatus['problem'] = null;
  #log: readonly string[] = [];
  #restarts = 0;
  /** Since the last answer. */
  #deaths = 0;
  #file: string | undefined;
  #runtime: RunningRuntime | undefined;
  #loading: Promise<RunningRuntime> | undefined;
  #facts: RunningRuntime['facts'] | undefined;
  #active = 0;
  #isSaving = false;
  #disarm: () => void = () => undefined;
  #begun: Promise<void> = Promise.resolve();
  /** Of a process that was unloaded. */
  #unloading: Promise<void> | undefined;

  constructor(deps: ReplicaDeps) {
    this.plan = deps.plan;
    this.#deps = deps;
  }

  status(): ReplicaStatus {
    return {
      replicaId: this.plan.replicaId,
      phase: this.#phase,
      receivedBytes: this.#receivedBytes,
      problem: this.#problem,
      log: [...this.#log],
      facts: this.#facts ?? null,
      restarts: this.#restarts,
    };
  }

  /** Fetches and loads. Failures show in its status. */
  begin(): Promise<void> {
    this.#begun = this.#begin();
    return this.#begun;
  }

  /** Passes a request to the runtime, loading it first where it was unloaded. */
  infer(call: RuntimeCall, listener: RuntimeListener): OngoingCall {
    const runtime = this.#runtime;
    if (runtime !== undefined) return this.#pass(runtime, call, listener);
    if (this.#phase !== 'unloaded' && this.#phase !== 'loading') {
      listener.onFailed(new AppError('replica-lost', `the replica is ${this.#phase}`));
      return { cancel: () => undefined, pause: () => undefined, resume: () => undefined };
    }
    const later = new LaterCall();
    this.#load().then(
      (loaded) => later.begin(() => this.#pass(loaded, call, listener)),
      (error: unknown) => {
        if (!later.isCancelled) listener.onFailed(this.#asTold(asAppError(error)));
      },
    );
    return later;
  }

  /** Process that serves it now, where it has one. */
  get process(): ServedProcess | undefined {
    const { pid, tokens = 0 } = this.#runtime ?? {};
    return pid === undefined ? undefined : { deployment: this.plan.deployment, pid, tokens };
  }

  /** What would be free if it were out of memory until it is asked again; 0 while it is at something, or not loaded. */
  get idleBytes(): number {
    return this.#runtime === undefined || this.#active > 0 ? 0 : this.#runtime.facts.memoryBytes;
  }

  /** Whether it goes out of memory whenever nobody asks it, now and soon after each request; afterwards it is loaded again. */
  async save(isSaving: boolean): Promise<void> {
    const wasSaving = this.#isSaving;
    this.#isSaving = isSaving;
    if (isSaving) return await this.#unload();
    if (this.#runtime !== undefined) {
      this.#disarm();
      this.#armUnloading(); // as usual from now on
    } else if (wasSaving && this.#phase === 'unloaded' && this.plan.settings.idleUnloadSeconds === null) {
      await this.#load().catch(() => undefined); // its status tells
    }
  }

  /** Ends the process and lets the file go. */
  async end(): Promise<void> {
    this.#ended.abort(new AppError('cancelled', 'the replica is no longer wanted'));
    this.#disarm();
    await this.#begun;
    await this.#loading?.catch(() => undefined);
    await this.#runtime?.end();
    await this.#unloading;
    this.#runtime = undefined;
    if (this.#file !== undefined) this.#deps.files.release(this.plan);
    this.#file = undefined;
  }

  async #begin(): Promise<void> {
    const { files } = this.#deps;
    try {
      this.#file = await files.hold(this.plan, (bytes) => this.#receive(bytes), this.#ended.signal);
      this.#receivedBytes = this.plan.model.sizeBytes;
      await this.#load();
    } catch (error) {
      if (this.#file === undefined && !this.#ended.signal.aborted) this.#fail(asAppError(error), []);
    }
  }

  #pass(runtime: RunningRuntime, call: RuntimeCall, { onPiece, onEnd, onFailed }: RuntimeListener): OngoingCall {
    this.#active++;
    this.#disarm();
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      this.#active--;
      this.#armUnloading();
    };
    const ongoing = runtime.infer(call, {
      onPiece,
      onEnd: (end) => {
        this.#deaths = 0;
        over();
        onEnd(end);
      },
      onFailed: (error) => {
        over();
        onFailed(this.#asTold(error));
      },
    });
    return {
      cancel: () => {
        ongoing.cancel();
        over();
      },
      pause: () => ongoing.pause(),
      resume: () => ongoing.resume(),
    };
  }

  #load(): Promise<RunningRuntime> {
    this.#loading ??= this.#start().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #start(): Promise<RunningRuntime> {
    const { start, output } = this.#deps;
    const { format, spec, settings } = this.plan;
    const file = this.#file;
    if (file === undefined) throw new AppError('replica-lost', 'the model is not here yet');
    this.#enter('loading');
    try {
      const taken = await this.#makeRoom();
      const runtime = await start(
        { format, spec, settings, file },
        (death) => this.#died(death),
        output,
        this.#ended.signal,
      ).finally(taken);
      if (this.#ended.signal.aborted) {
        await runtime.end();
        this.#ended.signal.throwIfAborted();
      }
      this.#runtime = runtime;
      this.#facts = runtime.facts;
      this.#problem = null;
      this.#log = [];
      this.#enter('ready');
      this.#armUnloading();
      return runtime;
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#died({ error: asAppError(error), log: logOf(error) });
      throw error;
    }
  }

  #makeRoom(): Promise<() => void> {
    const { deployment, memoryBytes } = this.plan;
    // What one of its kind took here before is known better than guessed.
    const neededBytes = this.#facts?.memoryBytes ?? memoryBytes ?? 0;
    return this.#deps.makeRoom({ what: `model ${deployment}`, memoryBytes: neededBytes });
  }

  #died({ error, log }: RuntimeDeath): void {
    this.#runtime = undefined;
    this.#disarm();
    if (this.#ended.signal.aborted) return;
    this.#deaths++;
    if (FINAL.has(error.code) || this.#deaths >= MOST_DEATHS) {
      this.#fail(error, log);
      return;
    }
    const pauseMs = error.code === 'no-room' ? NO_ROOM_PAUSE_MS : fullJitter(this.#deaths, BACKOFF);
    this.#restarts++;
    this.#tell(error, log);
    this.#deps.logger.warn({ code: error.code }, `${this.plan.deployment}: ${error.message}; starting again`);
    this.#enter('restarting');
    this.#disarm = this.#deps.clock.after(pauseMs, () => void this.#load().catch(() => undefined));
  }

  #fail(error: AppError, log: readonly string[]): void {
    this.#tell(error, log);
    this.#deps.logger.error({ code: error.code }, `${this.plan.deployment} cannot be served here: ${error.message}`);
    this.#enter('failed');
  }

  #tell({ code, message }: AppError, log: readonly string[]): void {
    this.#problem = { code, message: message.slice(0, 1_024) };
    this.#log = log.slice(-50).map((line) => line.slice(0, 1_024));
  }

  #enter(phase: ReplicaPhase): void {
    this.#phase = phase;
    this.#deps.onChange();
  }

  #receive(bytes: number): void {
    this.#receivedBytes = bytes;
    this.#deps.onChange();
  }

  #armUnloading(): void {
    const usual = this.plan.settings.idleUnloadSeconds;
    const seconds = this.#isSaving ? Math.min(usual ?? SAVING_IDLE_SECONDS, SAVING_IDLE_SECONDS) : usual;
    if (seconds === null || this.#active > 0 || this.#ended.signal.aborted) return;
    this.#disarm();
    this.#disarm = this.#deps.clock.after(seconds * 1_000, () => void this.#unload());
  }

  async #unload(): Promise<void> {
    const runtime = this.#runtime;
    if (runtime === undefined || this.#active > 0) return;
    this.#runtime = undefined;
    this.#disarm();
    this.#enter('unloaded');
    this.#unloading = runtime.end().catch(() => undefined);
    await this.#unloading;
  }

  /** A process that was told to end has failed its requests by no fault of theirs: another device may answer them. */
  #asTold(error: AppError): AppError {
    if (error.code !== 'cancelled') return error;
    return new AppError('replica-lost', 'this device does not serve it any more', { cause: error });
  }
}
