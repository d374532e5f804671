import { Link } from 'wouter';
import type { DeviceId } from '../../../common/domain/ids.ts';
import type { Task } from '../../../common/domain/job.ts';
import { Progress } from '../../components/Progress.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useJob } from '../../stores/jobs-store.ts';
import { useTasksOfDevice } from '../../stores/tasks-store.ts';

/** What a device plays now, with how far it is. */
export function DeviceTasks({ id }: { readonly id: DeviceId }) {
  const { devices: words } = useMessages();
  const tasks = useTasksOfDevice(id);
  return (
    <section>
      <h3>{words.columns.plays}</h3>
      {tasks.length === 0 && <p className="note faint">{words.idle}</p>}
      <ul>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} />
        ))}
      </ul>
    </section>
  );
}

function TaskRow({ task: { jobId, round, phase, state, samplesDone, samplesTotal, loss } }: { readonly task: Task }) {
  const { devices: words, states } = useMessages();
  const format = useFormat();
  const job = useJob(jobId);
  const doing = phase === null ? states.task[state] : states.phase[phase];
  return (
    <li className="device-task note">
      <Link href={`/jobs/${jobId}`}>{job?.name ?? jobId}</Link> {words.task.round(format.number(round))}, {doing}
      <div className="device-task-progress">
        <Progress label={doing} share={samplesTotal === 0 ? null : samplesDone / samplesTotal} />
        <span className="small faint">
          {words.task.samples(format.number(samplesDone), format.number(samplesTotal))}
          {loss !== null && `, ${words.task.loss(format.number(loss, 3))}`}
        </span>
      </div>
    </li>
  );
}
