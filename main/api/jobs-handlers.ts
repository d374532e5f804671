import type { JobId } from '../../common/domain/ids.ts';
import type { Job, JobDetails } from '../../common/domain/job.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import { controlApi } from './control-api.ts';

type MaybeLater<Result> = Result | Promise<Result>;

export interface JobsDeps {
  readonly jobs: {
    create(spec: JobSpec): MaybeLater<Job>;
    list(after: JobId | undefined, limit: number): Job[];
    get(id: JobId): JobDetails;
    pause(id: JobId): MaybeLater<Job>;
    resume(id: JobId): MaybeLater<Job>;
    cancel(id: JobId): MaybeLater<Job>;
    remove(id: JobId): MaybeLater<void>;
  };
}

/** Finite work, from submission to removal. */
export function jobsHandlers({ jobs }: JobsDeps) {
  return {
    create: controlApi.jobs.create.handler(({ input }) => jobs.create(input)),
    list: controlApi.jobs.list.handler(({ input }) => jobs.list(input.after, input.limit)),
    get: controlApi.jobs.get.handler(({ input }) => jobs.get(input.id)),
    pause: controlApi.jobs.pause.handler(({ input }) => jobs.pause(input.id)),
    resume: controlApi.jobs.resume.handler(({ input }) => jobs.resume(input.id)),
    cancel: controlApi.jobs.cancel.handler(({ input }) => jobs.cancel(input.id)),
    remove: controlApi.jobs.remove.handler(async ({ input }) => {
      await jobs.remove(input.id);
    }),
  };
}
