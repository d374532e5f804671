import type { EarlyStop, Evaluation } from '../../../common/domain/job.ts';
import { judgedFigureOf, keptRoundOf, type TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { JudgedProgress } from './judged-progress.ts';

interface RunRound {
  readonly number: number;
  readonly evaluation: Evaluation | null;
}

/** When a job has had enough rounds, and which of them becomes its model; told every judged round in order. */
export class StoppingRule {
  #spec: TrainJobSpec;
  readonly #progress: JudgedProgress;

  constructor(spec: TrainJobSpec) {
    this.#spec = spec;
    this.#progress = new JudgedProgress(judgedFigureOf(spec), spec.earlyStopping?.minDelta ?? 0);
  }

  /** Goes by this specification from now on. */
  change(spec: TrainJobSpec): void {
    this.#spec = spec;
  }

  /** Takes the next round into account. */
  observe({ number, evaluation }: RunRound): void {
    if (evaluation !== null) this.#progress.observe({ number, evaluation });
  }

  /** The number of the best round so far. */
  get best(): number | null {
    return this.#progress.best?.number ?? null;
  }

  /** True when no round is to follow the last one. */
  isOver(last: RunRound): boolean {
    return last.number >= this.#spec.rounds || this.#isGoodEnough(last) || this.#stagnates;
  }

  /** The round whose parameters become the model. */
  modelRound(last: number): number {
    return keptRoundOf(this.#spec) === 'best' ? (this.best ?? last) : last;
  }

  /** Why the job ended before its last round, if it did so for want of a gain. */
  earlyStop(last: RunRound): EarlyStop | null {
    const { earlyStopping, rounds } = this.#spec;
    const { best } = this.#progress;
    if (earlyStopping === null || best === null || !this.#stagnates) return null;
    if (last.number >= rounds || this.#isGoodEnough(last)) return null;
    return { judgedBy: judgedFigureOf(this.#spec), bestRound: best.number, best: best.value, ...earlyStopping };
  }

  #isGoodEnough({ evaluation }: RunRound): boolean {
    const { targetAccuracy } = this.#spec;
    return targetAccuracy !== null && evaluation !== null && evaluation.accuracy >= targetAccuracy;
  }

  get #stagnates(): boolean {
    const { earlyStopping } = this.#spec;
    return earlyStopping !== null && this.#progress.roundsWithoutGain >= earlyStopping.patience;
  }
}
