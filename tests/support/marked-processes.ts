import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process that was found, and its command line. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Other processes of this machine in whose environment this `NAME=value` stands: those started by whoever set it. */
export function markedProcesses(mark: string): FoundProcess[] {
  const found = existsSync('/proc/self/environ') ? fromProc(mark) : fromPs(mark);
  return found.filter(({ pid }) => pid !== process.pid);
}

function fromProc(mark: string): FoundProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    if (!read(`/proc/${name}/environ`).includes(mark)) return [];
    return [{ pid, command: read(`/proc/${name}/cmdline`).join(' ') }];
  });
}

/** Strings that end in zeros; none where the process has gone meanwhile or belongs to somebody else. */
function read(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

function fromPs(mark: string): FoundProcess[] {
  const lines = execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid !== undefined && command.includes(mark) ? [{ pid: Number(pid), command }] : [];
  });
}
