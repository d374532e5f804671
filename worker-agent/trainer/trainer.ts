import type { UpdateSummary } from '../../common/domain/assignment.ts';
import type { TrainingSpeed } from '../../common/domain/device.ts';
import { hasCode } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { lowerPriority } from '../host/lower-priority.ts';
import type { TaskMeter } from '../host/work-uses.ts';
import { CalibrationFile } from './calibration-file.ts';
import { startTrainerProcess } from './process-trainer.ts';
import type { RunningTrainer, StartTrainer, TrainerListeners } from './start-trainer.ts';
import { noStepDone, type PackedGradient, type TrainInput, type TrainProgress } from './train-methods.ts';
import { Turns } from './turns.ts';

/** What others have to say while a task trains. */
interface TrainCompany {
  /** Asked in each step of a task with shared steps; the task fails as it does. */
  readonly meet?: MeetPacked | undefined;
  /** Once it fires, what the task has done becomes its update. */
  readonly timeUp?: AbortSignal;
  /** Looks at the process that trains. */
  readonly within?: TaskMeter['within'];
}

/** A task as the agent gives it; the rest is the trainer's own. */
export type TrainTask = Omit<TrainInput, 'calibrationFile' | 'threads' | 'gpuFolder'>;

/** Brings the gradient of a step to other devices, and resolves with the packed mean. */
export type MeetPacked = (gradient: PackedGradient) => Promise<Uint8Array>;

/** How hard training may press on this device. */
export interface TrainStrength {
  /** Of the usual threads, 0 to 1. */
  readonly threadShare: number;
  readonly isGentle: boolean;
}

interface TrainerOptions {
  /** How training is kept apart from the agent. */
  readonly start?: StartTrainer | undefined;
  /** Where it is kept how this device trains fastest. */
  readonly calibrationFile?: string;
  /** How many threads may train at most, once that is known. */
  readonly threads?: Promise<number>;
  /** Where a GPU's package may lie; without it none is looked for. A driver may take the process with it. */
  readonly gpuFolder?: string | undefined;
  /** For what the trainer's process prints. */
  readonly output?: Logger;
  /** Where training waits for other training on this device. */
  readonly turns?: Turns;
}

/** The warm trainer. It is started at the first task, and anew at the next one after it died. */
export class Trainer implements Service {
  readonly name = 'trainer';
  readonly #logger: Logger;
  readonly #output: Logger;
  readonly #start: StartTrainer;
  readonly #listeners = new Map<string, Omit<TrainerListeners, 'onPrinted'>>();
  readonly #calibrationFile: string | undefined;
  readonly #threads: Promise<number>;
  readonly #gpuFolder: string | null;
  #running: RunningTrainer | undefined;
  readonly #turns: Turns;
  #speed: TrainingSpeed | null = null;
  /** How often the trainer crashed in what is left alone since. */
  #blamed = 0;
  #strength: TrainStrength = { threadShare: 1, isGentle: false };
  #isSaving = false;
  /** Processes whose priority was lowered for good. */
  readonly #lowered = new WeakSet<RunningTrainer>();

  constructor(
    logger: Logger,
    {
      start = startTrainerProcess,
      calibrationFile,
      threads,
      gpuFolder,
      output = logger,
      turns = new Turns(),
    }: TrainerOptions = {},
  ) {
    this.#logger = logger;
    this.#output = output;
    this.#start = start;
    this.#calibrationFile = calibrationFile;
    this.#threads = threads ?? Promise.resolve(1);
    this.#gpuFolder = gpuFolder ?? null;
    this.#turns = turns;
  }

  /** How the last task was trained; null before the first. */
  get speed(): TrainingSpeed | null {
    return this.#speed;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.end();
  }

  /**
   * From the next task on so large a share of the threads trains, at least one. A gentle trainer has the lowest priority as
   * well, at once; one that may do more again is started anew before its next task.
   */
  work(strength: TrainStrength): void {
    this.#strength = strength;
    if (this.#running !== undefined && strength.isGentle) this.#lower(this.#running);
  }

  /** The process that is kept warm while nothing trains; 0 where it has none of its own, undefined where nothing is warm. */
  get idleProcess(): number | undefined {
    return this.#turns.count > 0 || this.#running === undefined ? undefined : (this.#running.pid ?? 0);
  }

  /** Whether a process that nothing trains with is let go, now and after each task. */
  async save(isSaving: boolean): Promise<void> {
    this.#isSaving = isSaving;
    if (isSaving && this.#turns.count === 0) await this.stop();
  }

  /** Ends the task that trains, on the spot: it is rejected with `cancelled`. */
  async interrupt(): Promise<void> {
    await this.stop();
  }

  /**
   * Trains one task at a time; others wait for their turn. Where a GPU crashed the trainer the task is begun again without it.
   *
   * @throws AppError `trainer-crashed` when the process died; `cancelled` after the signal; `deadline-exceeded` when its time was up
   * before the first step; what training itself throws
   */
  train(
    input: TrainTask,
    onProgress: (progress: TrainProgress['progress']) => void,
    signal: AbortSignal,
    company: TrainCompany = {},
  ): Promise<UpdateSummary> {
    return this.#turns.take(async () => {
      const blamed = this.#blamed;
      try {
        return await this.#train(input, onProgress, signal, company);
      } catch (error) {
        if (!hasCode(error, 'trainer-crashed') || this.#blamed === blamed) throw error;
        return await this.#train(input, onProgress, signal, company);
      } finally {
        if (this.#isSaving && this.#turns.count === 1) await this.stop();
      }
    });
  }

  async #train(
    input: TrainTask,
    onProgress: (progress: TrainProgress['progress']) => void,
    signal: AbortSignal,
    { meet, timeUp, within = unmetered }: TrainCompany,
  ): Promise<UpdateSummary> {
    const threads = Math.max(1, Math.floor((await this.#threads) * this.#strength.threadShare));
    await this.#letGoLowered();
    signal.throwIfAborted();
    if (timeUp?.aborted === true) throw noStepDone();
    const trainer = this.#trainer();
    const cancel = (): void => trainer.cancel(input.key);
    const finish = (): void => trainer.finish(input.key);
    let failed: { readonly error: unknown } | undefined;
    const onGradient = (gradient: PackedGradient): void => {
      const { key } = gradient;
      void meet?.(gradient).then(
        (packed) => trainer.takeMean({ key, packed }),
        (error: unknown) => {
          failed ??= { error };
          trainer.cancel(key);
        },
      );
    };
    this.#listeners.set(input.key, { onProgress, onGradient });
    signal.addEventListener('abort', cancel, { once: true });
    timeUp?.addEventListener('abort', finish, { once: true });
    try {
      const { update, speed } = await within(trainer.pid, () =>
        trainer.train({ ...input, calibrationFile: this.#calibrationFile, threads, gpuFolder: this.#gpuFolder }),
      );
      this.#speed = speed;
      return update;
    } catch (error) {
      throw failed === undefined ? error : failed.error;
    } finally {
      signal.removeEventListener('abort', cancel);
      timeUp?.removeEventListener('abort', finish);
      this.#listeners.delete(input.key);
    }
  }

  #trainer(): RunningTrainer {
    if (this.#running !== undefined) return this.#running;
    const started: RunningTrainer = this.#start(
      {
        onProgress: (progress) => this.#listeners.get(progress.key)?.onProgress(progress),
        onGradient: (gradient) => this.#listeners.get(gradient.key)?.onGradient(gradient),
        onPrinted: (line, task) => this.#output.info({ task }, line),
      },
      (crashed) => {
        if (this.#running === started) this.#running = undefined;
        this.#blame(crashed);
      },
      this.#logger,
    );
    this.#running = started;
    if (this.#strength.isGentle) this.#lower(started);
    return started;
  }

  #lower(running: RunningTrainer): void {
    if (running.pid === undefined) return;
    this.#lowered.add(running);
    void lowerPriority(running.pid);
  }

  /** A process cannot raise its priority: one that was lowered makes room for a new one. */
  async #letGoLowered(): Promise<void> {
    if (this.#strength.isGentle || this.#running === undefined || !this.#lowered.has(this.#running)) return;
    await this.stop();
  }

  /** Has what crashed the trainer left alone from now on. */
  #blame(crashed: number | undefined): void {
    if (crashed === undefined || this.#calibrationFile === undefined) return;
    const trial = new CalibrationFile(this.#calibrationFile).blame(crashed);
    if (trial === null) return;
    this.#blamed++;
    const [engine] = trial.split(' ');
    this.#logger.error(
      { engine, calibrationFile: this.#calibrationFile },
      'an engine crashed the trainer and is left alone',
    );
  }
}

const unmetered: TaskMeter['within'] = (_pid, work) => work();
