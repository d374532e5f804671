import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';

/**
 * Gives a process the lowest priority: on Linux every one of its threads, as each has its own, and the processes that it has
 * started; on a Mac by the background class as well, which keeps it on the efficient cores. A process may not raise its own
 * priority again: it is ended when more is wanted.
 */
export async function lowerPriority(pid: number): Promise<void> {
  if (process.platform === 'darwin') execFile('/usr/sbin/taskpolicy', ['-b', '-p', String(pid)], () => undefined);
  const threads = process.platform === 'linux' ? await readdir(`/proc/${pid}/task`).catch(() => []) : [];
  for (const id of [pid, ...threads.map(Number)]) {
    try {
      setPriority(id, constants.priority.PRIORITY_LOW);
    } catch {
      // it has ended already
    }
  }
  const children = threads.map((id) => readFile(`/proc/${pid}/task/${id}/children`, 'utf8').catch(() => ''));
  const started = (await Promise.all(children)).join(' ').split(' ').filter(Boolean);
  await Promise.all(started.map((child) => lowerPriority(Number(child))));
}
