import type { EventBody } from '../../../common/domain/event.ts';
import type { Job } from '../../../common/domain/job.ts';
import type { MetricsCounters } from '../../events/metrics-counters.ts';
import { histogramSamples, type MetricFamily } from './exposition.ts';

const UNFINISHED = ['queued', 'running', 'paused'] as const;
const ENDINGS: readonly (readonly [outcome: string, kind: EventBody['kind']])[] = [
  ['succeeded', 'job-succeeded'],
  ['failed', 'job-failed'],
  ['cancelled', 'job-cancelled'],
];

/** The work of the cluster: jobs that have not ended, and what has come of all since the start. */
export function jobFamilies(unfinished: readonly Job[], counters: MetricsCounters): MetricFamily[] {
  const labelsOf = ({ id, name }: Job) => ({ job_id: id, job: name });
  const counted = (name: string, kind: EventBody['kind'], help: string): MetricFamily => ({
    name,
    type: 'counter',
    help: `${help} since the orchestrator started.`,
    samples: [{ value: counters.of(kind) }],
  });
  return [
    {
      name: 'eo_jobs',
      type: 'gauge',
      help: 'Jobs that have not ended, by state.',
      samples: UNFINISHED.map((state) => ({
        labels: { state },
        value: unfinished.filter((job) => job.state === state).length,
      })),
    },
    {
      name: 'eo_jobs_waiting',
      type: 'gauge',
      help: 'Jobs that wait for devices or for their turn.',
      samples: [{ value: unfinished.filter(({ wait }) => wait !== null).length }],
    },
    {
      name: 'eo_jobs_ended_total',
      type: 'counter',
      help: 'Jobs that have ended since the orchestrator started.',
      samples: ENDINGS.map(([outcome, kind]) => ({ labels: { outcome }, value: counters.of(kind) })),
    },
    {
      name: 'eo_job_rounds_committed',
      type: 'gauge',
      help: 'Rounds that a job that has not ended has committed.',
      samples: unfinished.map((job) => ({ labels: labelsOf(job), value: job.roundsCommitted })),
    },
    {
      name: 'eo_job_accuracy_ratio',
      type: 'gauge',
      help: 'Accuracy of the last round of a job that has not ended, 0 to 1.',
      samples: unfinished.flatMap((job) =>
        job.evaluation === null ? [] : [{ labels: labelsOf(job), value: job.evaluation.accuracy }],
      ),
    },
    {
      name: 'eo_job_loss',
      type: 'gauge',
      help: 'Loss of the last round of a job that has not ended.',
      samples: unfinished.flatMap((job) =>
        job.evaluation === null ? [] : [{ labels: labelsOf(job), value: job.evaluation.loss }],
      ),
    },
    counted('eo_rounds_committed_total', 'round-committed', 'Rounds of all jobs that were committed'),
    {
      name: 'eo_round_seconds',
      type: 'histogram',
      help: 'From the start of a round to its commit.',
      samples: histogramSamples(counters.roundSeconds),
    },
    counted('eo_tasks_reassigned_total', 'task-reassigned', 'Tasks that were given to another device'),
    counted('eo_tasks_left_out_total', 'task-left-out', 'Tasks that a round went without'),
    counted('eo_devices_lost_total', 'device-went-offline', 'Times that a device went offline'),
  ];
}
