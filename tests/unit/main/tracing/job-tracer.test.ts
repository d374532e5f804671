import { expect, test, vi } from 'vitest';
import { JobId, ResourceName } from '../../../../common/domain/ids.ts';
import type { JobDetails } from '../../../../common/domain/job.ts';
import { AppError } from '../../../../common/errors.ts';
import { JobTracer } from '../../../../main/tracing/job-tracer.ts';
import type { Span } from '../../../../main/tracing/span.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { started } from '../storage/a-store.ts';

const id = JobId.parse('0a1b2c3d4e');
const other = JobId.parse('1a1b2c3d4e');
const jobName = ResourceName.parse('digits');
const evaluation = { accuracy: 0.9, loss: 0.1, samples: 10, evaluationMs: 1 };

/** A tracer over a real feed and event log, and over jobs that a test takes away. */
async function aTracer(get: (id: JobId) => JobDetails) {
  const cluster = await aCluster();
  const complaints: string[] = [];
  const spans: Span[] = [];
  const log = { error: (...line: unknown[]) => void complaints.push(String(line[1])) };
  const take = (more: readonly Span[]) => void spans.push(...more);
  await started(new JobTracer({ ...cluster, jobs: { get }, take, log }));
  const evaluated = () =>
    cluster.events.append({ kind: 'round-evaluated', jobId: other, jobName, round: 1, evaluation });
  return { ...cluster, complaints, spans, evaluated };
}

test('events of a job that was removed meanwhile are passed over, and what follows is traced', async () => {
  const { events, spans, complaints, evaluated } = await aTracer((missing) => {
    throw new AppError('not-found', `there is no job ${missing}`);
  });
  events.append({ kind: 'job-cancelled', jobId: id, jobName });
  evaluated();
  await vi.waitFor(() => expect(spans.map(({ name }) => name)).toEqual(['judge']));
  expect(complaints).toEqual([]);
});

test('what cannot be traced is complained of, and what follows is traced', async () => {
  const { events, spans, complaints, evaluated } = await aTracer(() => {
    throw new Error('the rows cannot be read');
  });
  events.append({ kind: 'job-cancelled', jobId: id, jobName });
  evaluated();
  await vi.waitFor(() => expect(spans).toHaveLength(1));
  expect(complaints).toEqual(['a part of a trace could not be made']);
});
