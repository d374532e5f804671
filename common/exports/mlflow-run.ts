import type { JobState } from '../domain/job.ts';
import type { JobRecord } from '../domain/job-record.ts';
import { deviceSeries, roundSeries, type Series } from './record-series.ts';

interface Entry {
  readonly key: string;
  readonly value: string;
}

/** One value of a metric, as `runs/log-batch` of MLflow takes it. */
export interface MlflowMetric {
  readonly key: string;
  readonly value: number;
  /** Unix time in milliseconds. */
  readonly timestamp: number;
  readonly step: number;
}

/** A run as MLflow's REST API takes it, version 2.0. */
export interface MlflowRun {
  readonly name: string;
  readonly status: 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';
  readonly startTime: number;
  readonly endTime: number | null;
  readonly params: readonly Entry[];
  readonly tags: readonly Entry[];
  readonly metrics: readonly MlflowMetric[];
}

const STATUS: Readonly<Record<JobState, MlflowRun['status']>> = {
  queued: 'RUNNING',
  running: 'RUNNING',
  paused: 'RUNNING',
  succeeded: 'FINISHED',
  failed: 'FAILED',
  cancelled: 'KILLED',
};

/** What every release of MLflow takes as a parameter's value. */
const LONGEST_PARAM = 500;

/** A record as a run of MLflow: the specification as parameters, figures of rounds and devices as metrics by round. */
export function mlflowRun(record: JobRecord): MlflowRun {
  const { job, orchestratorVersion, datasets, model } = record;
  const tags: [string, string | undefined][] = [
    ['mlflow.source.name', 'EdgeOrchestra'],
    ['mlflow.source.type', 'JOB'],
    ['edgeorchestra.job_id', job.id],
    ['edgeorchestra.version', orchestratorVersion],
    ...datasets.map(({ role, name, train, test }): [string, string] => [
      `edgeorchestra.dataset.${role}`,
      `${name} train ${train?.sha256 ?? 'none'} test ${test?.sha256 ?? 'none'}`,
    ]),
    ['edgeorchestra.model', model === null ? undefined : `${model.name}@${model.version} ${model.sha256}`],
  ];
  return {
    name: `${job.name}-${job.id}`,
    status: STATUS[job.state],
    startTime: job.startedAt ?? job.createdAt,
    endTime: job.endedAt,
    params: paramsOf(job.spec),
    tags: tags.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
    metrics: [
      ...metricsOf(roundSeries(record)),
      ...deviceSeries(record).flatMap(({ device, series }) =>
        metricsOf(series, `devices/${device.replace(/[^A-Za-z0-9._-]+/g, '-')}/`),
      ),
    ],
  };
}

function metricsOf(series: readonly Series[], prefix = ''): MlflowMetric[] {
  return series.flatMap(({ tag, points }) =>
    points.map(({ step, at, value }) => ({ key: `${prefix}${tag}`, value, timestamp: at, step })),
  );
}

/** Fields of a specification by their paths; lists, such as layers, as one JSON text. */
function paramsOf(value: unknown, path = ''): Entry[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) => paramsOf(inner, path === '' ? key : `${path}.${key}`));
  }
  if (value === null || value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [{ key: path, value: text.length > LONGEST_PARAM ? `${text.slice(0, LONGEST_PARAM - 1)}…` : text }];
}
