import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Ends a process that a killed launcher has left behind, if the process of that number still runs the script: another agent on the same
 * folder would be refused as long as it lives.
 */
export async function endOrphan(pid: number, script: string): Promise<void> {
  if (!(await commandOf(pid)).includes(script)) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** The command line of a process; empty where there is none. */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const run = promisify(execFile);
  return await run('/bin/ps', ['-ww', '-o', 'args=', '-p', `${pid}`]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
