import type { UpdateSummary } from '../../common/domain/assignment.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { startTrainerProcess } from './process-trainer.ts';
import type { RunningTrainer, StartTrainer } from './start-trainer.ts';
import type { TrainInput, TrainProgress } from './train-methods.ts';
import { Turns } from './turns.ts';

/** The warm trainer. It is started at the first task, and anew at the next one after it died. */
export class Trainer implements Service {
  readonly name = 'trainer';
  readonly #logger: Logger;
  readonly #start: StartTrainer;
  readonly #listeners = new Map<string, (progress: TrainProgress['progress']) => void>();
  #running: RunningTrainer | undefined;
  readonly #turns: Turns;

  constructor(logger: Logger, start: StartTrainer = startTrainerProcess, turns = new Turns()) {
    this.#logger = logger;
    this.#start = start;
    this.#turns = turns;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.end();
  }

  /**
   * Trains one task at a time; others wait for their turn.
   * @throws AppError `trainer-crashed` when the process died; `cancelled` after the signal; what training itself throws
   */
  train(
    input: TrainInput,
    onProgress: (progress: TrainProgress['progress']) => void,
    signal: AbortSignal,
  ): Promise<UpdateSummary> {
    return this.#turns.take(() => this.#train(input, onProgress, signal));
  }

  async #train(
    input: TrainInput,
    onProgress: (progress: TrainProgress['progress']) => void,
    signal: AbortSignal,
  ): Promise<UpdateSummary> {
    signal.throwIfAborted();
    const trainer = this.#trainer();
    const cancel = (): void => trainer.cancel(input.key);
    this.#listeners.set(input.key, onProgress);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await trainer.train(input);
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#listeners.delete(input.key);
    }
  }

  #trainer(): RunningTrainer {
    if (this.#running !== undefined) return this.#running;
    const started: RunningTrainer = this.#start(
      (progress) => this.#listeners.get(progress.key)?.(progress),
      () => {
        if (this.#running === started) this.#running = undefined;
      },
      this.#logger,
    );
    this.#running = started;
    return started;
  }
}
