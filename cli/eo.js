#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The environment of what runs for long, as platform/process/malloc-environment.ts has it, which an older Node cannot read:
 * without it what short-lived threads leave behind stays, and an orchestrator grows with each job.
 */
const environment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '4194304',
  MALLOC_TRIM_THRESHOLD_: '4194304',
  ...process.env,
};
const [command, first = '-'] = process.argv.slice(2);
const runsForLong =
  process.platform === 'linux' && (command === 'serve' || command === 'agent') && first.startsWith('-');

// Node runs the TypeScript sources itself from 22.18 on. With an older one, the project's own Node takes over.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (runsForLong && process.env['MALLOC_ARENA_MAX'] === undefined && process.execve !== undefined) {
  // In the place of this process: glibc reads it once, at the start.
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], environment);
}

if (major > 22 || (major === 22 && minor >= 18)) {
  // Compiled once: later starts are quicker, and take some 25 MB less without the compiler that strips the types.
  // Kept where only this account writes: the usual place, in the folder for temporary files, is open to all.
  const caches = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  module.enableCompileCache?.(join(homedir(), ...caches, 'edgeorchestra'));
  await import('./index.ts');
} else {
  const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  if (existsSync(own)) {
    const entry = fileURLToPath(new URL('./index.ts', import.meta.url));
    const child = spawn(own, [entry, ...process.argv.slice(2)], { stdio: 'inherit', env: environment });
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    // A terminal sends Ctrl-C to both processes; anyone else only to this one.
    process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
    child.on('exit', (code, signal) => {
      if (signal === null) process.exit(code ?? 1);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  } else {
    console.error(`error: eo needs Node 22.18 or later, and this is ${process.versions.node} (invalid-config)`);
    console.error('hint: install a newer Node, or run "npm ci" in the project, which brings one');
    process.exitCode = 78;
  }
}
