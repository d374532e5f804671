import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ownMemoryBytes, sumOfTree } from '../../../../platform/process/own-memory.ts';

test.skipIf(process.platform !== 'linux')('what a child holds is our own, until it has ended', async () => {
  const before = (await ownMemoryBytes()) ?? 0;
  const script = 'const held = Buffer.alloc(200e6, 1); process.stdout.write("holding"); setInterval(() => held, 1e6)';
  const child = spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const during = (await ownMemoryBytes()) ?? 0;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  const after = (await ownMemoryBytes()) ?? 0;
  expect(during - before).toBeGreaterThan(150e6);
  expect(during - after).toBeGreaterThan(150e6);
});

test('of a listing only a process and its descendants count', () => {
  const listed = '  1     0   100\n 10     1  2000\n 11    10  3000\n 12    11    50\n 20     1  9000\n';
  expect(sumOfTree(listed, 10)).toBe(5_050 * 1_024);
});
