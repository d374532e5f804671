import { type FSWatcher, watch } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LocalTraining, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { Sha256 } from '../../../common/domain/ids.ts';
import type { Evaluation } from '../../../common/domain/job.ts';
import type { AllowedTrainer } from '../../../common/domain/trainer.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import type { PinnedTrainer } from '../../../common/specs/trainer-model.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { GentleProcesses } from '../../host/gentle-processes.ts';
import type { TaskMeter } from '../../host/work-uses.ts';
import { MOST_PAYLOAD_BYTES } from '../frames/frame-format.ts';
import type { TrainProgress } from '../train-methods.ts';
import type { Turns } from '../turns.ts';
import type { AllowList, ListedTrainer } from './allow-list.ts';
import { describeSamples } from './describe-samples.ts';
import { writeOutcome } from './difference.ts';
import { findProgram } from './find-program.ts';
import { asFloats, bytesOf } from './parameter-bytes.ts';
import { type Answer, type Question, type ScriptCommand, ScriptProcess } from './script-process.ts';
import { clearUp, layOut } from './verified-copy.ts';

export interface AllowedTrainersDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** For what trainers print. */
  readonly output: Logger;
  readonly list: AllowList;
  /** The agent's data folder. */
  readonly folder: string;
  /** Interpreter for scripts in Python. */
  readonly python: string;
  /** Modules in JavaScript need a Node of their own, which the app does not have. */
  readonly canRunModules: boolean;
  /** A trainer that says nothing for so long hangs. */
  readonly silenceMs: number;
  /** What `offered` tells has changed. */
  readonly onOffer: () => void;
  /** Those of trainers are among them. */
  readonly processes: GentleProcesses;
  /** Shared with the agent's own trainer: one trains at a time. */
  readonly turns: Turns;
}

interface Work {
  /** The task's id. */
  readonly key: string;
  readonly model: PinnedTrainer;
}

export interface InitialiseWork extends Work {
  readonly shape: readonly number[];
  readonly classes: readonly string[];
  readonly seed: number;
  readonly updateFile: string;
}

interface SampleWork extends Work {
  readonly parametersFile: string;
  readonly parametersBytes: number;
  readonly packFile: string;
  readonly classes: readonly string[] | undefined;
}

export interface TrainWork extends SampleWork {
  readonly updateFile: string;
  readonly training: LocalTraining;
  /** Looks at the process that trains. */
  readonly within?: TaskMeter['within'] | undefined;
}

type OnProgress = (progress: TrainProgress['progress']) => void;

interface Warm {
  readonly sha256: Sha256;
  readonly process: ScriptProcess;
  readonly command: ScriptCommand;
}

/** A trainer that is asked nothing for so long gives its memory back. */
const IDLE_MS = 300_000;
const NO_PAYLOAD = { bytes: 0, chunks: async function* () {} };
const NO_VALUES = { least: 0, most: 0 };

/** Runs the trainers that the owner of this device allows, one at a time; the last one stays warm for a while. */
export class AllowedTrainers implements Service {
  readonly name = 'allowed-trainers';
  readonly #deps: AllowedTrainersDeps;
  #warm: Warm | undefined;
  #disarmIdle: () => void = () => undefined;
  #watcher: FSWatcher | undefined;
  /** What was offered last. */
  #told = '';

  constructor(deps: AllowedTrainersDeps) {
    this.#deps = deps;
  }

  /** Sweeps what an earlier life of this agent has laid out. */
  async start(): Promise<void> {
    await rm(this.#runs, { recursive: true, force: true });
    const folder = dirname(this.#deps.list.file);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The list is changed by commands that know nothing of this process.
    this.#watcher = watch(folder, { persistent: false }, () => void this.#lookAgain());
    this.#watcher.on('error', (error) => this.#deps.logger.warn({ err: error }, 'the list of trainers is not watched'));
  }

  async stop(): Promise<void> {
    this.#watcher?.close();
    await this.#letGo(new AppError('cancelled', 'the agent is stopping'));
  }

  /** Ends a trainer that is warm and that nothing is asked of. */
  async letIdleGo(): Promise<void> {
    if (this.#deps.turns.count === 0) await this.#letGo(new AppError('cancelled', 'its memory is needed'));
  }

  /** What this device can run now: trainers whose file is as it was allowed, with a program that runs it. */
  async offered(): Promise<AllowedTrainer[]> {
    const { list, logger, python, canRunModules } = this.#deps;
    const listed = await list.list();
    const hasPython = listed.some(({ language }) => language === 'python') && (await findProgram(python)) !== undefined;
    const canRun = { python: hasPython, javascript: canRunModules };
    const isOffered = ({ state, language }: ListedTrainer) => state === 'allowed' && canRun[language];
    const offered = listed.filter(isOffered);
    const withheld = listed.filter((one) => !isOffered(one));
    const told = JSON.stringify(listed);
    if (told !== this.#told) {
      for (const { name, language, path, state } of withheld) {
        const why = state === 'allowed' ? `nothing here runs ${language}` : `${path} is ${state}`;
        logger.warn({ trainer: name }, `the trainer ${name} is not offered: ${why}`);
      }
    }
    this.#told = told;
    return offered.map(({ name, sha256, language }) => ({ name, sha256, language }));
  }

  async #lookAgain(): Promise<void> {
    const before = this.#told;
    await this.offered();
    if (this.#told !== before) this.#deps.onOffer();
  }

  /** Parameters to start from, as the trainer makes them. */
  initialise(
    { key, model, shape, classes, seed, updateFile }: InitialiseWork,
    signal: AbortSignal,
  ): Promise<UpdateSummary> {
    const { settings } = model;
    return this.#turn(signal, async () => {
      const startedAt = performance.now();
      const { payload } = await this.#ask(model, signal, {
        task: key,
        question: { type: 'initialise', seed, shape, classes, settings },
        payload: NO_PAYLOAD,
        answer: 'initialised',
        answerBytes: { least: Float32Array.BYTES_PER_ELEMENT, most: MOST_PAYLOAD_BYTES },
        onProgress: () => undefined,
      });
      const blob = await writeOutcome({ after: asFloats(payload), beforeFile: undefined, file: updateFile });
      return { ...blob, samples: 0, loss: 0, accuracy: 0, trainingMs: since(startedAt) };
    });
  }

  /**
   * The update that the trainer makes of the samples.
   * @throws AppError `trainer-not-allowed`, `trainer-crashed`, `trainer-failed`, `trainer-silent`, `trainer-flooded`,
   * `trainer-protocol`, `update-not-finite`; `cancelled` after the signal
   */
  train(work: TrainWork, onProgress: OnProgress, signal: AbortSignal): Promise<UpdateSummary> {
    const { key, model, parametersFile, parametersBytes: bytes, updateFile, training } = work;
    return this.#turn(signal, async () => {
      const samples = await describeSamples(work.packFile, work.classes);
      const startedAt = performance.now();
      const { message, payload } = await this.#ask(model, signal, {
        task: key,
        question: { type: 'train', samples, training, settings: model.settings },
        payload: { bytes, chunks: () => bytesOf(parametersFile) },
        answer: 'trained',
        answerBytes: { least: bytes, most: bytes },
        onProgress: ({ samplesDone, samplesTotal, loss }) =>
          onProgress({ key, samplesDone, samplesTotal, loss: loss ?? Number.NaN }),
        within: work.within,
      });
      const trainingMs = since(startedAt);
      if (message.type !== 'trained' || message.loss === null) throw notFinite('the training loss');
      const { loss, accuracy } = message;
      const trained = expectSome(Math.min(message.samples, samples.count));
      const blob = await writeOutcome({ after: asFloats(payload), beforeFile: parametersFile, file: updateFile });
      return { ...blob, samples: trained, loss, accuracy, trainingMs };
    });
  }

  /** What the trainer finds parameters to be worth. @throws AppError as `train` does */
  evaluate(work: SampleWork, signal: AbortSignal): Promise<Evaluation> {
    const { key, model, parametersFile, parametersBytes: bytes } = work;
    return this.#turn(signal, async () => {
      const samples = await describeSamples(work.packFile, work.classes);
      const startedAt = performance.now();
      const { message } = await this.#ask(model, signal, {
        task: key,
        question: { type: 'evaluate', samples, settings: model.settings },
        payload: { bytes, chunks: () => bytesOf(parametersFile) },
        answer: 'evaluated',
        answerBytes: NO_VALUES,
        onProgress: () => undefined,
      });
      if (message.type !== 'evaluated' || message.loss === null) throw notFinite('the loss');
      const { accuracy, loss } = message;
      return { accuracy, loss, samples: expectSome(message.samples), evaluationMs: since(startedAt) };
    });
  }

  async #turn<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    return await this.#deps.turns.take(async () => {
      signal.throwIfAborted();
      this.#disarmIdle();
      try {
        return await work();
      } finally {
        const idle = new AppError('cancelled', 'nothing was asked of it for a while');
        this.#disarmIdle = this.#deps.clock.after(IDLE_MS, () => void this.#letGo(idle));
      }
    });
  }

  async #ask(
    model: PinnedTrainer,
    signal: AbortSignal,
    { within, ...question }: Question & Pick<TrainWork, 'within'>,
  ): Promise<Answer> {
    const running = await this.#running(model, question.task);
    // Nothing is lost with the process but its warmth, and a script need not know how to stop.
    const stop = () => void this.#letGo(new AppError('cancelled', 'the task is no longer wanted'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      const ask = () => running.ask(question);
      return await (within?.(running.pid, ask) ?? ask());
    } finally {
      signal.removeEventListener('abort', stop);
      if (running.hasEnded) await this.#letGo(new AppError('cancelled', 'the trainer has ended'));
    }
  }

  /** The trainer, warm or started anew; its file is looked at each time, as its owner may have taken it back. */
  async #running({ sha256 }: PinnedTrainer, task: string): Promise<ScriptProcess> {
    const { list, python, logger, clock, silenceMs, canRunModules, processes } = this.#deps;
    const { trainer, script } = await list.take(sha256).catch((error: unknown) => {
      void this.#lookAgain();
      throw error;
    });
    const warm = this.#warm?.process;
    if (this.#warm?.sha256 === sha256 && warm?.hasEnded === false && !processes.isOutdated(warm.pid)) return warm;
    await this.#letGo(new AppError('cancelled', 'another trainer is wanted'));
    if (trainer.language === 'javascript' && !canRunModules) {
      throw new AppError('trainer-not-allowed', 'the agent in the app runs no modules; use "eo agent" on this machine');
    }
    const command = await layOut(this.#runs, { script, language: trainer.language, python });
    const about = { trainer: trainer.name };
    const own = { logger: logger.child(about), output: this.#deps.output.child(about) };
    const process = new ScriptProcess({ clock, ...own, silenceMs, processes }, command, task);
    this.#warm = { sha256, process, command };
    return process;
  }

  async #letGo(reason: AppError): Promise<void> {
    const warm = this.#warm;
    this.#warm = undefined;
    this.#disarmIdle();
    if (warm === undefined) return;
    await warm.process.end(reason);
    await clearUp(warm.command);
  }

  get #runs(): string {
    return join(this.#deps.folder, 'trainers', 'running');
  }
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}

function expectSome(samples: number): number {
  if (samples > 0) return samples;
  throw new AppError('trainer-protocol', 'the trainer says that it has seen no samples');
}

function notFinite(what: string): AppError {
  return new AppError('update-not-finite', `${what} that the trainer tells is not a finite number`);
}
