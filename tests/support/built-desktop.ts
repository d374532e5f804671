import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildDesktop } from '../../resources/packaging/build-desktop.ts';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '..', '..');

/** Builds the app into a folder, with a page that stands for the screens: they have tests of their own. */
export async function buildDesktopInto(out: string): Promise<void> {
  await buildDesktop(out);
  await mkdir(join(out, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(out, 'renderer', 'index.html'), '<!doctype html><title>EdgeOrchestra</title>');
}

/** Builds the app into a folder with its real screens, as it is packed. */
export async function buildWholeDesktopInto(out: string): Promise<void> {
  await buildDesktop(out);
  const vite = join(PROJECT, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = ['--config', 'renderer/vite.config.ts', '--logLevel', 'warn'];
  const to = ['--outDir', join(out, 'renderer'), '--emptyOutDir'];
  // As people get them: the runner's own `test` would build React for developers.
  const env = { ...process.env, NODE_ENV: 'production' };
  await run(process.execPath, [vite, 'build', 'renderer', ...config, ...to], { cwd: PROJECT, env });
}
