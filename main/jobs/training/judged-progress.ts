import type { Evaluation } from '../../../common/domain/job.ts';
import type { JudgedFigure } from '../../../common/specs/early-stopping.ts';

interface JudgedRound {
  readonly number: number;
  readonly evaluation: Evaluation;
}

interface BestRound {
  readonly number: number;
  /** Accuracy, 0 to 1, or loss in nats. */
  readonly value: number;
}

/** How a job gets better from one judged round to the next, told in order. */
export class JudgedProgress {
  readonly #figure: JudgedFigure;
  readonly #minDelta: number;
  #best: BestRound | null = null;
  /** What a gain is measured against. */
  #reference: number | null = null;
  #roundsWithoutGain = 0;

  constructor(figure: JudgedFigure, minDelta: number) {
    this.#figure = figure;
    this.#minDelta = minDelta;
  }

  /** The first of the best rounds; small gains count here. */
  get best(): BestRound | null {
    return this.#best;
  }

  /** Rounds since the last gain of more than the least one. */
  get roundsWithoutGain(): number {
    return this.#roundsWithoutGain;
  }

  /** Takes the next judged round into account. */
  observe({ number, evaluation }: JudgedRound): void {
    const value = evaluation[this.#figure];
    if (this.#best === null || this.#gain(value, this.#best.value) > 0) this.#best = { number, value };
    if (this.#reference === null || this.#gain(value, this.#reference) > this.#minDelta) {
      this.#reference = value;
      this.#roundsWithoutGain = 0;
    } else this.#roundsWithoutGain++;
  }

  #gain(value: number, before: number): number {
    return this.#figure === 'accuracy' ? value - before : before - value;
  }
}
