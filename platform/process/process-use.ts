import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PS_TIMEOUT_MS = 5_000;
const TICKS_MS = 10;
const KIBIBYTE = 1_024;

/** What a process has used since its start, with all that it has started. */
export interface ProcessUse {
  /** Processor time; on Linux with that of children that have ended. */
  readonly cpuMs: number;
  /** Resident now, files that are mapped into it included. */
  readonly memoryBytes: number;
  /** The most that was ever resident of the process alone; null where the system does not tell. */
  readonly markBytes: number | null;
}

/** Null once the process is gone, and where the system does not tell. By `proc_pid_stat(5)` and `proc_pid_status(5)` on Linux, by `ps` on a Mac. */
export async function readProcessUse(pid: number): Promise<ProcessUse | null> {
  if (process.platform === 'linux') return await treeOnLinux(pid);
  if (process.platform !== 'darwin') return null;
  const listed = await run('/bin/ps', ['-axo', 'pid=,ppid=,rss=,time='], { timeout: PS_TIMEOUT_MS }).catch(() => null);
  return listed === null ? null : useOfTree(listed.stdout, pid);
}

async function treeOnLinux(pid: number): Promise<ProcessUse | null> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  const [stat, status, children] = await Promise.all([read('stat'), read('status'), read(`task/${pid}/children`)]);
  const own = useOnLinux(stat, status);
  if (own === null) return null;
  const others = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((child) => treeOnLinux(Number(child))),
  );
  return {
    cpuMs: others.reduce((sum, other) => sum + (other?.cpuMs ?? 0), own.cpuMs),
    memoryBytes: others.reduce((sum, other) => sum + (other?.memoryBytes ?? 0), own.memoryBytes),
    markBytes: own.markBytes,
  };
}

/** What `stat` and `status` of one process tell; null of one that has ended. */
export function useOnLinux(stat: string, status: string): ProcessUse | null {
  // The name, in brackets, may have spaces. After it utime, stime, cutime and cstime are from the twelfth on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  const resident = kibibytesOf(status, 'VmRSS');
  if (resident === null || fields.length < 15 || Number.isNaN(ticks)) return null;
  const mark = kibibytesOf(status, 'VmHWM');
  return {
    cpuMs: ticks * TICKS_MS,
    memoryBytes: resident * KIBIBYTE,
    markBytes: mark === null ? null : mark * KIBIBYTE,
  };
}

function kibibytesOf(status: string, field: string): number | null {
  const [, kibibytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  return kibibytes === undefined ? null : Number(kibibytes);
}

/** Sum over a process and its descendants of what `ps -o pid=,ppid=,rss=,time=` lists; times are `[DD-][HH:]MM:SS.ss`. */
export function useOfTree(listed: string, root: number): ProcessUse | null {
  const processes = listed.split('\n').flatMap((line) => {
    const [, pid, parent, kibibytes, days = '0', time = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line) ?? [];
    if (pid === undefined) return [];
    const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
    return [{ pid: Number(pid), parent: Number(parent), bytes: Number(kibibytes) * KIBIBYTE, cpuMs: seconds * 1_000 }];
  });
  const family = new Set([root]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  const own = processes.filter(({ pid }) => family.has(pid));
  if (!own.some(({ pid }) => pid === root)) return null;
  return {
    cpuMs: own.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    memoryBytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    markBytes: null,
  };
}
