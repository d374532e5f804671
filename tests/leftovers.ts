import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FoundProcess, markedProcesses } from './support/marked-processes.ts';

const MARK = 'EO_TEST_RUN';

/** The test runner's own workers, which it ends later. */
const RUNNER = /\bvitest\b/;

/**
 * Gives the run a temporary folder and a mark in the environment, which all that the tests start inherits, and fails the
 * run when a folder or a process is left behind. What others do on the same machine is not counted.
 */
export default function watchLeftovers(): () => void {
  const mark = randomBytes(6).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), `eo-run-${mark}-`));
  process.env[MARK] = mark;
  process.env['TMPDIR'] = folder;
  return () => {
    const folders = readdirSync(folder).filter((name) => name.startsWith('eo-'));
    const processes = markedProcesses(`${MARK}=${mark}`).filter(({ command }) => !RUNNER.test(command));
    rmSync(folder, { recursive: true, force: true });
    const left = [...folders, ...processes.map(describe)];
    if (left.length === 0) return;
    process.exitCode = 1;
    console.error(`left behind by the tests:\n${left.join('\n')}`);
  };
}

function describe({ pid, command }: FoundProcess): string {
  return `process ${pid}: ${command}`;
}
