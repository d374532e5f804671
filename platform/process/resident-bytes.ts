import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a process has in memory now, files that are mapped into it included; undefined once it is gone. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const kibibytes = process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid);
  return kibibytes === undefined || Number.isNaN(kibibytes) ? undefined : kibibytes * 1_024;
}

async function fromProc(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return found === undefined ? undefined : Number(found);
}

async function fromPs(pid: number): Promise<number | undefined> {
  const ps = await run('ps', ['-o', 'rss=', '-p', `${pid}`]).catch(() => undefined);
  return ps === undefined ? undefined : Number.parseInt(ps.stdout, 10);
}
