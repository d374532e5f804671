import { execFileSync } from 'node:child_process';

/** Resident memory of a process, in megabytes. */
export function residentMegabytes(pid: number): number {
  const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' });
  return (Number(kibibytes) * 1_024) / 1e6;
}
