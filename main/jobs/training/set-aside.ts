import type { TaskReference } from '../../../common/domain/assignment.ts';
import type { DeviceId, JobId, ResourceName } from '../../../common/domain/ids.ts';
import type { Failure } from '../../../common/domain/job.ts';
import type { ErrorCode } from '../../../common/errors.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { EventLog } from '../../events/event-log.ts';

/** Updates of one device that may be refused before the job does without it. */
const MOST_REFUSED = 3;

/** An update that no honest trainer brings. */
export const REFUSED = ['update-malformed', 'update-not-finite'] as const satisfies readonly ErrorCode[];

export interface SetAsideDeps {
  readonly devices: Pick<DeviceRegistry, 'nameOf'>;
  readonly events: Pick<EventLog, 'append'>;
}

interface JobOfDevices {
  readonly id: JobId;
  readonly name: ResourceName;
}

/** True for a failure that means that an update may not count. */
export function isRefusal({ code }: Pick<Failure, 'code'>): boolean {
  return REFUSED.some((one) => one === code);
}

/** Counts the updates that were refused of each device of a job, and sets those aside that bring such ones again and again. */
export class SetAside {
  readonly #deps: SetAsideDeps;
  readonly #job: JobOfDevices;
  readonly #refused = new Map<DeviceId, number>();
  /** Attempts that were counted. */
  readonly #noted = new Set<string>();

  constructor(deps: SetAsideDeps, job: JobOfDevices) {
    this.#deps = deps;
    this.#job = job;
  }

  /** What an earlier life of the job has counted. */
  recall(refused: ReadonlyMap<DeviceId, number>): void {
    for (const [deviceId, count] of refused) this.#refused.set(deviceId, count);
  }

  has(deviceId: DeviceId): boolean {
    return (this.#refused.get(deviceId) ?? 0) >= MOST_REFUSED;
  }

  /** An attempt of the device has failed, or what it has sent for it was refused: that counts once. Joins the transaction in progress. */
  note({ taskId, attempt }: TaskReference, deviceId: DeviceId, failure: Failure): void {
    const key = `${taskId}.${attempt}`;
    if (!isRefusal(failure) || this.#noted.has(key)) return;
    this.#noted.add(key);
    const refusals = (this.#refused.get(deviceId) ?? 0) + 1;
    this.#refused.set(deviceId, refusals);
    if (refusals !== MOST_REFUSED) return;
    const { devices, events } = this.#deps;
    const { id: jobId, name: jobName } = this.#job;
    events.append({
      kind: 'device-set-aside',
      jobId,
      jobName,
      deviceId,
      deviceName: devices.nameOf(deviceId),
      refusals,
      failure,
    });
  }
}
