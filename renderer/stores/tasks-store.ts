import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { DeviceId, JobId, TaskId } from '../../common/domain/ids.ts';
import { isSettled, type Task } from '../../common/domain/job.ts';
import type { Mirror } from '../connection/mirror.ts';

const useTasksState = create<{ readonly byId: ReadonlyMap<TaskId, Task> }>()(() => ({ byId: new Map() }));

/** What a device is playing now. */
export const useTasksOfDevice = (id: DeviceId) =>
  useTasksState(useShallow((state) => [...state.byId.values()].filter((task) => task.deviceId === id)));

/** How many devices play a job now. */
export const useDeviceCountOfJob = (id: JobId) =>
  useTasksState(
    ({ byId }) =>
      new Set(
        [...byId.values()].flatMap(({ jobId, deviceId }) => (jobId === id && deviceId !== null ? [deviceId] : [])),
      ).size,
  );

/** Mirrors the tasks in flight, as far as they were heard of: progress is of the moment. */
export function tasksMirror(): Mirror {
  return {
    load: async () => useTasksState.setState({ byId: new Map() }),
    receive(messages) {
      const tasks = messages.filter((message) => message.type === 'task-changed').map(({ task }) => task);
      const isEnd = messages.some(({ type }) => type === 'event');
      if (tasks.length === 0 && !isEnd) return;
      useTasksState.setState(({ byId }) => {
        const next = new Map(byId);
        for (const task of tasks) {
          if (isSettled(task.state)) next.delete(task.id);
          else next.set(task.id, task);
        }
        for (const message of messages) {
          if (message.type !== 'event' || !isEndOfWork(message.event.body.kind)) continue;
          const { body } = message.event;
          for (const task of next.values()) {
            if ('jobId' in body && task.jobId === body.jobId && isOverWith(body.kind, task)) next.delete(task.id);
          }
        }
        return { byId: next };
      });
    },
  };
}

/** At a commit devices go on with what they have, where rounds do not wait for them. */
function isOverWith(kind: string, { deviceId }: Task): boolean {
  return kind !== 'round-committed' || deviceId === null;
}

function isEndOfWork(kind: string): boolean {
  return ['round-committed', 'job-paused', 'job-cancelled', 'job-failed', 'job-succeeded'].includes(kind);
}
