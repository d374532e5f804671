import { readdirSync, readFileSync } from 'node:fs';

/** The niceness of every thread of a process, as the kernel of Linux tells it. */
export function nicenesses(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}
