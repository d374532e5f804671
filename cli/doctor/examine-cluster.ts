import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Examination } from '../../common/doctor/finding.ts';
import { type AppError, asAppError } from '../../common/errors.ts';
import { listDevices } from '../find-by-id.ts';

/** A machine of the cluster, and what came of examining it. */
export interface Examinee {
  readonly name: string;
  /** Null of the orchestrator. */
  readonly deviceId: string | null;
  readonly examination: Examination | null;
  /** Why it could not be examined. */
  readonly problem: AppError | null;
}

/** So many machines are asked at a time. */
const AT_ONCE = 16;

/** Examines the orchestrator and every device, the orchestrator first; tells of each as soon as it is done. */
export async function examineCluster(
  client: ControlClient,
  onDone: (examinee: Examinee, done: number, total: number) => void,
): Promise<Examinee[]> {
  const devices = await listDevices(client);
  const waiting = [
    { name: 'Orchestrator', deviceId: null, ask: () => client.doctor.examineOrchestrator() },
    ...devices.map(({ id, name }) => ({ name, deviceId: id, ask: () => client.doctor.examineDevice({ id }) })),
  ];
  const all = waiting.map((each, index) => ({ ...each, index }));
  const total = all.length;
  const found: Examinee[] = [];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let next = all.shift(); next !== undefined; next = all.shift()) {
      const { name, deviceId, ask, index } = next;
      const examinee = await ask().then(
        (examination) => ({ name, deviceId, examination, problem: null }),
        (error: unknown) => ({ name, deviceId, examination: null, problem: asAppError(error) }),
      );
      found[index] = examinee;
      onDone(examinee, ++done, total);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}
