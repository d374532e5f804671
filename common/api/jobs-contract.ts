import { z } from 'zod';
import { AttemptPage } from '../domain/attempt.ts';
import { JobId } from '../domain/ids.ts';
import { Job, JobDetails } from '../domain/job.ts';
import { JobPreview } from '../domain/job-preview.ts';
import { JobRecord } from '../domain/job-record.ts';
import { RoundEvaluation } from '../domain/round-evaluation.ts';
import { JobChange } from '../specs/job-change.ts';
import { JobSpec } from '../specs/job-spec.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';
import { pageOf } from './paging.ts';

const tags = ['Jobs'];
const ById = z.object({ id: JobId });
const RoundNumber = z.coerce.number().int().min(1);

export const jobsContract = {
  create: callFor('operator', 'jobs')
    .route({ method: 'POST', path: '/api/v1/jobs', tags, summary: 'Submit a job', successStatus: 201 })
    .input(JobSpec)
    .output(Job)
    .errors(pick('invalid-specification', 'not-found')),
  list: callFor('viewer', 'jobs')
    .route({ method: 'GET', path: '/api/v1/jobs', tags, summary: 'All jobs, newest first' })
    .input(pageOf(JobId))
    .output(z.array(Job))
    .errors(pick()),
  get: callFor('viewer', 'jobs')
    .route({ method: 'GET', path: '/api/v1/jobs/{id}', tags, summary: 'One job with its rounds' })
    .input(ById.extend({ from: RoundNumber.default(1).describe('The first round to list') }))
    .output(JobDetails)
    .errors(pick('not-found')),
  attempts: callFor('viewer', 'jobs')
    .route({
      method: 'GET',
      path: '/api/v1/jobs/{id}/attempts',
      tags,
      summary: 'What every device did in the rounds of a job, and when',
      description:
        'Whole rounds from `from` to `to`, up to about 5,000 attempts a page: go on with `from` as `next` says. ' +
        'Those of the round in flight are among them. The latest 100,000 or so of a job are kept.',
    })
    .input(ById.extend({ from: RoundNumber.default(1), to: RoundNumber.optional() }))
    .output(AttemptPage)
    .errors(pick('not-found')),
  evaluation: callFor('viewer', 'jobs')
    .route({
      method: 'GET',
      path: '/api/v1/jobs/{id}/rounds/{round}/evaluation',
      tags,
      summary: 'How good a round is, class by class',
      description: 'What was taken for what is kept for the last two rounds and the best one.',
    })
    .input(ById.extend({ round: RoundNumber }))
    .output(RoundEvaluation)
    .errors(pick('not-found')),
  preview: callFor('viewer', 'jobs')
    .route({
      method: 'POST',
      path: '/api/v1/jobs/preview',
      tags,
      summary: 'What would come of a job if it were submitted now',
      description:
        'Which devices take part, what the job would be refused for or wait for, and what it sends. Changes nothing.',
    })
    .input(JobSpec)
    .output(JobPreview)
    .errors(pick('invalid-specification')),
  record: callFor('viewer', 'jobs')
    .route({
      method: 'GET',
      path: '/api/v1/jobs/{id}/record',
      tags,
      summary: 'All that is known of a run, in one document',
      description: 'Specification, versions, devices, data sets by hash, rounds with attempts, events and model.',
    })
    .input(ById)
    .output(JobRecord)
    .errors(pick('not-found')),
  pause: callFor('operator', 'jobs')
    .route({
      method: 'POST',
      path: '/api/v1/jobs/{id}/pause',
      tags,
      summary: 'Stop working on a job at once',
      description: 'Committed rounds and finished updates are kept.',
    })
    .input(ById)
    .output(Job)
    .errors(pick('not-found', 'conflict')),
  resume: callFor('operator', 'jobs')
    .route({ method: 'POST', path: '/api/v1/jobs/{id}/resume', tags, summary: 'Go on with a paused job' })
    .input(ById)
    .output(Job)
    .errors(pick('not-found', 'conflict')),
  change: callFor('operator', 'jobs')
    .route({
      method: 'PATCH',
      path: '/api/v1/jobs/{id}',
      tags,
      summary: 'Change a job that has not ended',
      description: 'Rounds, learning rate and priority hold from the next round on, the deadline at once.',
    })
    .input(ById.extend(JobChange.shape).strict())
    .output(Job)
    .errors(pick('not-found', 'conflict', 'invalid-specification')),
  cancel: callFor('operator', 'jobs')
    .route({ method: 'POST', path: '/api/v1/jobs/{id}/cancel', tags, summary: 'End a job for good' })
    .input(ById)
    .output(Job)
    .errors(pick('not-found', 'conflict')),
  remove: callFor('operator', 'jobs')
    .route({
      method: 'DELETE',
      path: '/api/v1/jobs/{id}',
      tags,
      summary: 'Delete a job that has ended',
      description: 'Its rounds go with it; a model that it made stays in the store.',
      successStatus: 204,
    })
    .input(ById)
    .errors(pick('not-found', 'conflict')),
};
