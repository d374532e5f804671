import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TICKS_MS = 10;
const PS_TIMEOUT_MS = 5_000;

/**
 * Processor time of this process and all that it has started, in milliseconds, without what ended before; null where the system
 * does not tell. From `/proc` on Linux (`proc_pid_stat(5)`, in hundredths of a second), from `ps` on a Mac.
 */
export async function ownProcessorMs(): Promise<number | null> {
  if (process.platform === 'linux') return await treeOnLinux(process.pid);
  return process.platform === 'darwin' ? await treeOnMac(process.pid) : null;
}

async function treeOnLinux(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The name, in brackets, may have spaces. After it utime and stime are the twelfth and thirteenth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  let sum = (Number(fields[11]) + Number(fields[12])) * TICKS_MS;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  for (const child of children.split(' ').filter(Boolean)) sum += (await treeOnLinux(Number(child))) ?? 0;
  return sum;
}

async function treeOnMac(root: number): Promise<number | null> {
  const listed = await run('/bin/ps', ['-axo', 'pid=,ppid=,time='], { timeout: PS_TIMEOUT_MS }).catch(() => null);
  return listed === null ? null : sumOfTree(listed.stdout, root);
}

/** Sum over a process and its descendants of what `ps -o pid=,ppid=,time=` lists, in milliseconds; times are `[DD-][HH:]MM:SS.ss`. */
export function sumOfTree(listed: string, root: number): number {
  const processes = listed.split('\n').flatMap((line) => {
    const [, pid, parent, days = '0', time = ''] = /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line) ?? [];
    if (pid === undefined) return [];
    const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    return [{ pid: Number(pid), parent: Number(parent), ms: (Number(days) * 86_400 + seconds) * 1_000 }];
  });
  const family = new Set([root]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  return Math.round(processes.reduce((sum, { pid, ms }) => (family.has(pid) ? sum + ms : sum), 0));
}
