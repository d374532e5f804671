import type { DeviceId } from '../../../common/domain/ids.ts';
import type { Task } from '../../../common/domain/job.ts';
import { useMessages } from '../../language/language-store.ts';
import { useJob } from '../../stores/jobs-store.ts';
import { useTasksOfDevice } from '../../stores/tasks-store.ts';

/** What a device is working on now. */
export function DevicePlay({ id }: { readonly id: DeviceId }) {
  const { devices } = useMessages();
  const [first] = useTasksOfDevice(id);
  return first === undefined ? <span className="faint">{devices.idle}</span> : <TaskInWords task={first} />;
}

function TaskInWords({ task: { jobId, phase, state } }: { readonly task: Task }) {
  const { states } = useMessages();
  const job = useJob(jobId);
  return (
    <>
      {job?.name} <span className="faint">{phase === null ? states.task[state] : states.phase[phase]}</span>
    </>
  );
}
