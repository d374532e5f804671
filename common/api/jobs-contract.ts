import { z } from 'zod';
import { JobId } from '../domain/ids.ts';
import { Job, JobDetails } from '../domain/job.ts';
import { JobSpec } from '../specs/job-spec.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';
import { pageOf } from './paging.ts';

const tags = ['Jobs'];
const ById = z.object({ id: JobId });

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
    .input(ById)
    .output(JobDetails)
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
