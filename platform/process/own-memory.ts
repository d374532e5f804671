import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PS_TIMEOUT_MS = 5_000;
const KIBIBYTE = 1_024;

/**
 * Memory of this process and all that it has started, in bytes; null where the system does not tell. On Linux the proportional
 * set size (`proc_pid_smaps(5)`): what several processes share counts once. On a Mac what is resident, from `ps`.
 */
export async function ownMemoryBytes(): Promise<number | null> {
  if (process.platform === 'linux') return await treeOnLinux(process.pid);
  return process.platform === 'darwin' ? await treeOnMac(process.pid) : null;
}

async function treeOnLinux(pid: number): Promise<number | null> {
  const smaps = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => null);
  const [, kibibytes] = /^Pss:\s+(\d+) kB$/m.exec(smaps ?? '') ?? [];
  if (kibibytes === undefined) return null;
  let sum = Number(kibibytes) * KIBIBYTE;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  for (const child of children.split(' ').filter(Boolean)) sum += (await treeOnLinux(Number(child))) ?? 0;
  return sum;
}

async function treeOnMac(root: number): Promise<number | null> {
  const listed = await run('/bin/ps', ['-axo', 'pid=,ppid=,rss='], { timeout: PS_TIMEOUT_MS }).catch(() => null);
  return listed === null ? null : sumOfTree(listed.stdout, root);
}

/** Sum over a process and its descendants of what `ps -o pid=,ppid=,rss=` lists, in bytes. */
export function sumOfTree(listed: string, root: number): number {
  const processes = listed.split('\n').flatMap((line) => {
    const [pid, parent, kibibytes] = line.trim().split(/\s+/).map(Number);
    return pid === undefined || parent === undefined || kibibytes === undefined ? [] : [{ pid, parent, kibibytes }];
  });
  const family = new Set([root]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  return processes.reduce((sum, { pid, kibibytes }) => sum + (family.has(pid) ? kibibytes * KIBIBYTE : 0), 0);
}
