import type { Device } from '../../common/domain/device.ts';
import type { Job } from '../../common/domain/job.ts';
import { ableDevices } from './able-devices.ts';

/** Jobs that wait for devices, how many more each needs, and which devices would do. */
export function jobsWithoutDevices(unfinished: readonly Job[]) {
  return unfinished.flatMap(({ id, name, state, wait, spec }) => {
    if (state !== 'running' || wait?.for !== 'devices') return [];
    const { data } = spec;
    const holds = ({ datasets }: Device) =>
      data.kind === 'managed' || datasets.some((one) => one.name === data.dataset);
    return {
      reason: { for: 'job', jobId: id, jobName: name } as const,
      missing: Math.max(1, wait.needed - wait.available),
      mayUse: (device: Device) => holds(device) && ableDevices([device], spec).length > 0,
    };
  });
}
