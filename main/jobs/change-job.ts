import type { Job } from '../../common/domain/job.ts';
import { AppError } from '../../common/errors.ts';
import { JobChange } from '../../common/specs/job-change.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import { workProblems } from './work-problems.ts';

/** What a change makes of a job's specification; `before` and `after` tell what is different. */
export interface ChangedJob {
  readonly spec: JobSpec;
  readonly before: JobChange;
  readonly after: JobChange;
}

/** @throws AppError `invalid-specification` for a change that the job cannot take any more, with the path of the field */
export function changeJob(job: Pick<Job, 'spec' | 'roundsCommitted'>, change: JobChange): ChangedJob {
  const { spec, roundsCommitted } = job;
  if (change.rounds !== undefined && change.rounds < roundsCommitted) {
    throw refuse('rounds', `${roundsCommitted} rounds are kept already; pause the job to stop here`);
  }
  if (spec.reproducible && change.learningRate !== undefined && change.learningRate !== spec.learningRate) {
    throw refuse('learningRate', 'a reproducible job must come out the same whenever it runs');
  }
  const isNew = (name: string, value: unknown) => spec[name as keyof JobChange] !== value;
  const after = JobChange.parse(
    Object.fromEntries(Object.entries(change).filter(([name, value]) => isNew(name, value))),
  );
  const before = JobChange.parse(
    Object.fromEntries(Object.keys(after).map((name) => [name, spec[name as keyof JobChange]])),
  );
  const changed = { ...spec, ...(after as Partial<JobSpec>) };
  for (const problem of workProblems(changed)) throw problem;
  return { spec: changed, before, after };
}

function refuse(path: string, why: string): AppError {
  return new AppError('invalid-specification', `${path}: ${why}`, { details: { path } });
}
