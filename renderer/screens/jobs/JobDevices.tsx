import type { JobId } from '../../../common/domain/ids.ts';
import { useFormat } from '../../language/language-store.ts';
import { useDeviceCountOfJob } from '../../stores/tasks-store.ts';

/** How many devices play a job now. */
export function JobDevices({ id }: { readonly id: JobId }) {
  const format = useFormat();
  const count = useDeviceCountOfJob(id);
  return count === 0 ? <span className="faint">–</span> : format.number(count);
}
