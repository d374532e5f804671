import type { Job, Round } from '../../../../common/domain/job.ts';
import type { SeriesColor } from '../../../design/series-color.ts';

/** One of the jobs that are compared. */
export interface ComparedJob {
  readonly job: Job;
  readonly rounds: readonly Round[];
  readonly color: SeriesColor;
}

/** Names to tell the jobs by: where several have the same, with a piece of the id. */
export function namesOf(jobs: readonly ComparedJob[]): readonly string[] {
  const names = jobs.map(({ job }) => job.name);
  return jobs.map(({ job: { name, id } }) => {
    const isAlone = names.filter((one) => one === name).length === 1;
    return isAlone ? name : `${name} (${id.slice(0, 4)})`;
  });
}
