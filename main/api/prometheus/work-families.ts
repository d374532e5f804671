import type { Deployment } from '../../../common/domain/deployment.ts';
import type { Device } from '../../../common/domain/device.ts';
import type { Job } from '../../../common/domain/job.ts';
import { usedBy, type WorkUse } from '../../../common/domain/work-use.ts';
import type { MetricFamily } from './exposition.ts';

interface Place {
  readonly labels: Readonly<Record<string, string>>;
  readonly uses: readonly WorkUse[];
}

/**
 * What jobs and deployments take of the devices that work on them now. Only of those that are known here: what devices tell
 * makes no names of its own.
 */
export function workFamilies(
  devices: readonly Device[],
  unfinished: readonly Job[],
  deployments: readonly Deployment[],
): MetricFamily[] {
  const present = devices.filter(({ state }) => state === 'online' || state === 'draining');
  const placesOf = (labels: Place['labels'], isIts: (work: WorkUse['work']) => boolean): Place[] =>
    present.flatMap(({ id, name, metrics }) => {
      const uses = metrics?.uses?.filter(({ work }) => isIts(work)) ?? [];
      return uses.length === 0 ? [] : [{ labels: { ...labels, device_id: id, device: name }, uses }];
    });
  const jobs = unfinished.flatMap(({ id, name }) =>
    placesOf({ job_id: id, job: name }, (work) => work.kind === 'training' && work.jobId === id),
  );
  const served = deployments.flatMap(({ name }) =>
    placesOf({ deployment: name }, (work) => work.kind === 'serving' && work.deployment === name),
  );
  const gauge = (
    name: string,
    help: string,
    places: readonly Place[],
    value: (uses: readonly WorkUse[]) => number | undefined,
  ): MetricFamily => ({
    name,
    type: 'gauge',
    help,
    samples: places.map(({ labels, uses }) => ({ labels, value: value(uses) ?? 0 })),
  });
  const training = (uses: readonly WorkUse[]) => usedBy('training', uses);
  const serving = (uses: readonly WorkUse[]) => usedBy('serving', uses);
  return [
    gauge('eo_job_cpu_cores', 'Cores that a job keeps busy on a device.', jobs, (uses) => training(uses)?.cores),
    gauge(
      'eo_job_memory_bytes',
      'Resident memory of the process that trains for a job on a device.',
      jobs,
      (uses) => training(uses)?.memoryBytes,
    ),
    gauge(
      'eo_deployment_cpu_cores',
      'Cores that a deployment keeps busy on a device.',
      served,
      (uses) => serving(uses)?.cores,
    ),
    gauge(
      'eo_deployment_memory_bytes',
      'Resident memory of a deployment on a device.',
      served,
      (uses) => serving(uses)?.memoryBytes,
    ),
    gauge('eo_deployment_tokens_per_second', 'Tokens that a deployment says on a device.', served, (uses) =>
      uses.reduce((sum, { tokensPerSecond }) => sum + (tokensPerSecond ?? 0), 0),
    ),
  ];
}
