import { fork } from 'node:child_process';

/** Burns processor time in a child, sends on what that says of itself, and ends with it when it is told to. */
if (process.argv[2] === 'child') {
  const end = performance.now() + 400;
  while (performance.now() < end);
  process.send?.(process.cpuUsage());
  process.once('message', () => process.exit());
} else {
  const child = fork(import.meta.filename, ['child']);
  child.once('message', (use) => process.send?.(use));
  child.once('exit', () => process.exit());
  process.once('message', () => child.send('end'));
}
