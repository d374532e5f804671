import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process has, and what it has used. */
export interface ProcessUsage {
  readonly pid: number;
  readonly group: number;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
}

/** Of Linux: `USER_HZ`, and the size of a page. */
const TICKS_A_SECOND = 100;
const PAGE_BYTES = 4_096;

/** Usage of every process in the given process groups. */
export function usageOfGroups(groups: readonly number[]): ProcessUsage[] {
  const all = process.platform === 'linux' ? fromProc() : fromPs();
  return all.filter(({ group }) => groups.includes(group));
}

function fromProc(): ProcessUsage[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = tryToRead(`/proc/${name}/stat`);
      if (stat === undefined) return [];
      // The second field, the command, may hold spaces and brackets: what follows its last bracket is regular.
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      const [group = 0, user = 0, system = 0, pages = 0] = [2, 11, 12, 21].map((index) => fields[index]);
      const residentBytes = pages * PAGE_BYTES;
      return [{ pid: Number(name), group, residentBytes, cpuSeconds: (user + system) / TICKS_A_SECOND }];
    });
}

function fromPs(): ProcessUsage[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,rss=,time='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid = '', group = '', kibibytes = '', time = ''] = line.trim().split(/\s+/);
    const cpuSeconds = time.split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0);
    return { pid: Number(pid), group: Number(group), residentBytes: Number(kibibytes) * 1_024, cpuSeconds };
  });
}

function tryToRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // it ended meanwhile
  }
}
