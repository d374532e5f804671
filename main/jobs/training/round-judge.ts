import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { isAsynchronous } from '../../../common/specs/strategy-spec.ts';
import type { StoredRound } from '../../storage/rows/round-rows.ts';
import { evaluationByDevices } from './evaluation-by-devices.ts';
import type { JobDataDeps } from './job-data.ts';
import type { JobModel } from './model/job-model.ts';
import type { RoundBook } from './round-book.ts';
import type { StoppingRule } from './stopping-rule.ts';

interface Court {
  readonly spec: TrainJobSpec;
  readonly book: Pick<RoundBook, 'parametersOf' | 'judge'>;
  readonly model: Pick<JobModel, 'evaluate'>;
  /** Learns of every judgement. */
  readonly rule: Pick<StoppingRule, 'observe'>;
}

/** Finds out how good the rounds of a job are: before another one begins where something hangs on it, else beside that. */
export class RoundJudge {
  readonly #deps: Pick<JobDataDeps, 'findDataset'>;
  readonly #court: Court;
  #underWay: Promise<StoredRound> | undefined;

  constructor(deps: Pick<JobDataDeps, 'findDataset'>, court: Court) {
    this.#deps = deps;
    this.#court = court;
  }

  /** The last round, while it is judged beside the one that follows. Its parameters may not be changed before. */
  get underWay(): Promise<StoredRound> | undefined {
    return this.#underWay;
  }

  /** Begins to judge the round; resolves as soon as another one may begin. */
  async beforeNext(round: StoredRound, signal: AbortSignal): Promise<StoredRound> {
    const judged = this.judge(round, signal);
    if (!mayJudgeBeside(this.#court.spec)) return await judged;
    this.#underWay = judged;
    const done = (): void => {
      if (this.#underWay === judged) this.#underWay = undefined;
    };
    judged.then(done, () => undefined); // whoever commits the next round is told
    return round;
  }

  /** The round with its accuracy on the test data, unless it was judged before or there are none. */
  async judge(round: StoredRound, signal: AbortSignal): Promise<StoredRound> {
    const { spec, book, model, rule } = this.#court;
    const { evaluation: judge, data } = spec;
    const name = judge.dataset ?? (data.kind === 'managed' ? data.dataset : null);
    if (round.evaluation !== null || round.number === 0) return round;
    if (spec.personal !== null) return await this.#byDevices(round);
    if (name === null) return round;
    const { test } = this.#deps.findDataset(name);
    if (test === null || test.samples === 0) return round;
    const parameters = await book.parametersOf(round);
    const judgement = await model.evaluate(parameters, test, { round: round.number, signal });
    rule.observe({ ...round, evaluation: judgement.evaluation });
    return book.judge(round, judgement);
  }

  /** The round with what its devices have told of the samples that they held out. */
  async #byDevices(round: StoredRound): Promise<StoredRound> {
    const { book, rule } = this.#court;
    const evaluation = evaluationByDevices(round.participants);
    if (evaluation === null) return round;
    rule.observe({ ...round, evaluation });
    return await book.judge(round, { evaluation, confusion: null });
  }
}

/**
 * True where nothing hangs on how good a round is before the end, and the orchestrator finds out by itself. Rounds that do not wait
 * for their devices are made in the thread that judges.
 */
function mayJudgeBeside({ targetAccuracy, earlyStopping, personal, model, strategy }: TrainJobSpec): boolean {
  if (isAsynchronous(strategy)) return false;
  return targetAccuracy === null && earlyStopping === null && personal === null && !('trainer' in model);
}
