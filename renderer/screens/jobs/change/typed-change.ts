import type { Job } from '../../../../common/domain/job.ts';
import { JobChange } from '../../../../common/specs/job-change.ts';
import type { Priority } from '../../../../common/specs/job-spec.ts';
import { type DraftProblem, problemOf } from '../../new-job/draft/draft-problem.ts';
import { readTyped, writeTyped } from '../../new-job/draft/typed-number.ts';

/** What of a job can be changed, as it is typed. */
export interface TypedChange {
  readonly rounds: string;
  readonly learningRate: string;
  readonly roundDeadlineSeconds: string;
  readonly priority: Priority;
}

export type ChangeField = keyof TypedChange;

/** What somebody wants to be different, and what is wrong with it. */
export interface ReadChange {
  readonly change: JobChange;
  readonly problems: Readonly<Partial<Record<ChangeField, DraftProblem>>>;
}

/** In the order in which they are asked for. */
export const CHANGE_FIELDS = ['roundDeadlineSeconds', 'rounds', 'learningRate', 'priority'] as const;

/** How a job goes now, to be typed over. */
export function typedOf({ rounds, learningRate, roundDeadlineSeconds, priority }: Job['spec']): TypedChange {
  return {
    rounds: writeTyped(rounds),
    learningRate: writeTyped(learningRate),
    roundDeadlineSeconds: writeTyped(roundDeadlineSeconds),
    priority,
  };
}

/** Reads what was typed: only what differs from how the job goes is a change. */
export function readChange(
  typed: TypedChange,
  { spec, roundsCommitted }: Pick<Job, 'spec' | 'roundsCommitted'>,
): ReadChange {
  const change: Record<string, unknown> = {};
  const problems: Partial<Record<ChangeField, DraftProblem>> = {};
  for (const field of CHANGE_FIELDS) {
    const value = field === 'priority' ? typed.priority : readTyped(typed[field]);
    if (value === spec[field]) continue;
    const issue = JobChange.shape[field].safeParse(value).error?.issues[0];
    if (value === undefined) problems[field] = { kind: 'missing' };
    else if (issue !== undefined && issue.code !== 'unrecognized_keys') problems[field] = problemOf(issue);
    else change[field] = value;
  }
  const { rounds } = change;
  if (typeof rounds === 'number' && rounds < roundsCommitted) {
    problems.rounds = { kind: 'at-least', limit: roundsCommitted };
  }
  return { change: JobChange.parse(Object.keys(problems).length > 0 ? {} : change), problems };
}
