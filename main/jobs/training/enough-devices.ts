import type { DeviceId } from '../../../common/domain/ids.ts';
import type { JobWaitFor } from '../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { type JobDataDeps, missingDevices } from './job-data.ts';

interface Waiting {
  readonly setWait: (wait: JobWaitFor | null) => void;
  readonly signal: AbortSignal;
  /** False for a device that the job cannot use any more. */
  readonly mayWork?: (id: DeviceId) => boolean;
}

/** Waits, and says so, until the job's least number of devices is online. Rejects with the signal's reason. */
export async function enoughDevices(
  deps: Pick<JobDataDeps, 'devices'>,
  spec: TrainJobSpec,
  { setWait, signal, mayWork }: Waiting,
): Promise<void> {
  const missing = () => missingDevices(deps, spec, mayWork);
  if (missing() === null) return;
  setWait(missing());
  await new Promise<void>((resolve, reject) => {
    const leave = deps.devices.onAvailability(() => {
      const wait = missing();
      if (wait !== null) return setWait(wait);
      leave();
      resolve();
    });
    const stop = () => {
      leave();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  setWait(null);
}
