import type { AttemptPage } from '../../common/domain/attempt.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { Job, JobDetails } from '../../common/domain/job.ts';
import type { JobPreview } from '../../common/domain/job-preview.ts';
import type { JobRecord } from '../../common/domain/job-record.ts';
import type { RoundEvaluation } from '../../common/domain/round-evaluation.ts';
import type { JobChange } from '../../common/specs/job-change.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import { controlApi } from './control-api.ts';

type MaybeLater<Result> = Result | Promise<Result>;

export interface JobsDeps {
  readonly jobs: {
    create(spec: JobSpec): MaybeLater<Job>;
    list(after: JobId | undefined, limit: number): Job[];
    get(id: JobId, from?: number): JobDetails;
    attempts(id: JobId, from: number, to: number | undefined): AttemptPage;
    preview(spec: JobSpec): JobPreview;
    evaluation(id: JobId, round: number): RoundEvaluation;
    record(id: JobId): JobRecord;
    pause(id: JobId): MaybeLater<Job>;
    resume(id: JobId): MaybeLater<Job>;
    change(id: JobId, change: JobChange): MaybeLater<Job>;
    cancel(id: JobId): MaybeLater<Job>;
    remove(id: JobId): MaybeLater<void>;
  };
}

/** Finite work, from submission to removal. */
export function jobsHandlers({ jobs }: JobsDeps) {
  return {
    create: controlApi.jobs.create.handler(({ input }) => jobs.create(input)),
    list: controlApi.jobs.list.handler(({ input }) => jobs.list(input.after, input.limit)),
    get: controlApi.jobs.get.handler(({ input }) => jobs.get(input.id, input.from)),
    attempts: controlApi.jobs.attempts.handler(({ input }) => jobs.attempts(input.id, input.from, input.to)),
    preview: controlApi.jobs.preview.handler(({ input }) => jobs.preview(input)),
    evaluation: controlApi.jobs.evaluation.handler(({ input }) => jobs.evaluation(input.id, input.round)),
    record: controlApi.jobs.record.handler(({ input }) => jobs.record(input.id)),
    pause: controlApi.jobs.pause.handler(({ input }) => jobs.pause(input.id)),
    resume: controlApi.jobs.resume.handler(({ input }) => jobs.resume(input.id)),
    change: controlApi.jobs.change.handler(({ input: { id, ...change } }) => jobs.change(id, change)),
    cancel: controlApi.jobs.cancel.handler(({ input }) => jobs.cancel(input.id)),
    remove: controlApi.jobs.remove.handler(async ({ input }) => {
      await jobs.remove(input.id);
    }),
  };
}
