import type { ControlClient } from '../common/api-client/control-client.ts';
import type { Device } from '../common/domain/device.ts';
import type { DeviceId, JobId } from '../common/domain/ids.ts';
import type { Job } from '../common/domain/job.ts';
import { listAll } from './list-all.ts';
import { matchId } from './match-id.ts';

/** The device that a person means by its id, its name or the beginning of its id. @throws AppError `not-found` */
export async function findDevice(client: ControlClient, wanted: string): Promise<Device> {
  return matchId('device', wanted, await listDevices(client));
}

/** The job that a person means. @throws AppError `not-found` */
export async function findJob(client: ControlClient, wanted: string): Promise<Job> {
  return matchId('job', wanted, await listJobs(client));
}

/** All devices of the cluster. */
export async function listDevices(client: Pick<ControlClient, 'devices'>): Promise<Device[]> {
  return await listAll<Device, DeviceId>(
    (page) => client.devices.list(page),
    (device) => device.id,
  );
}

/** All jobs, newest first. */
export async function listJobs(client: Pick<ControlClient, 'jobs'>): Promise<Job[]> {
  return await listAll<Job, JobId>(
    (page) => client.jobs.list(page),
    (job) => job.id,
  );
}
