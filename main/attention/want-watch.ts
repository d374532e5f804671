import type { DeviceWant } from '../../common/domain/attention.ts';
import type { Deployment } from '../../common/domain/deployment.ts';
import type { Device } from '../../common/domain/device.ts';
import type { DeviceId, JobId } from '../../common/domain/ids.ts';
import type { Job, JobDetails } from '../../common/domain/job.ts';

interface Present {
  readonly devices: readonly Device[];
  readonly unfinishedJobs: readonly Job[];
  readonly deployments: readonly Deployment[];
  /** Those that run, with their last rounds and the tasks of the round in flight. */
  readonly runningJobs: readonly JobDetails[];
}

/**
 * Remembers what each device was at when it was last there: when it is gone, its tasks and requests are already with
 * others. That holds until the job has ended, or the deployment has.
 */
export class WantWatch {
  readonly #wants = new Map<DeviceId, DeviceWant>();

  /** What was known before a restart. */
  resume(id: DeviceId, want: DeviceWant): void {
    if (want.for !== 'owner') this.#wants.set(id, want);
  }

  look({ devices, unfinishedJobs, deployments, runningJobs }: Present): ReadonlyMap<DeviceId, DeviceWant> {
    const jobs = new Map(unfinishedJobs.filter(({ state }) => state !== 'paused').map((job) => [job.id, job]));
    const served = new Map(deployments.filter(({ wanted }) => wanted > 0).map((one) => [one.name, one]));
    const serving = new Map(
      [...served.values()].flatMap(({ name, replicas }) => replicas.map(({ deviceId }) => [deviceId, name] as const)),
    );
    const working = new Map(runningJobs.flatMap((job) => devicesAt(job).map((id) => [id, job] as const)));
    const known = new Set(devices.map(({ id }) => id));
    for (const id of this.#wants.keys()) if (!known.has(id)) this.#wants.delete(id);
    for (const { id, state } of devices) {
      const deployment = serving.get(id);
      const job = working.get(id);
      if (deployment !== undefined) this.#wants.set(id, { for: 'deployment', deployment });
      else if (job !== undefined && state === 'online')
        this.#wants.set(id, { for: 'job', jobId: job.id, jobName: job.name });
      else if (!this.#lasts(this.#wants.get(id), state, jobs, served)) this.#wants.delete(id);
    }
    return this.#wants;
  }

  #lasts(
    want: DeviceWant | undefined,
    state: Device['state'],
    jobs: ReadonlyMap<JobId, Job>,
    served: ReadonlyMap<string, Deployment>,
  ): boolean {
    if (want === undefined || want.for === 'owner') return false;
    if (want.for === 'job') return jobs.has(want.jobId);
    // A device that is there and serves no more has been given up on purpose.
    return state !== 'online' && served.has(want.deployment);
  }
}

/** Devices that have a task of the job, or gave something to its last round. */
function devicesAt({ tasks, rounds }: JobDetails): DeviceId[] {
  const participants = rounds.at(-1)?.participants ?? [];
  return [...tasks, ...participants].flatMap(({ deviceId }) => (deviceId === null ? [] : [deviceId]));
}
