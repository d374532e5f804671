import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownProcessorMs, sumOfTree } from '../../../../worker-agent/etiquette/own-processor-time.ts';
import { readLinkMegabits } from '../../../../worker-agent/etiquette/read-link.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const PS = `
    1     0    0:10.00
   20     1    1:02.50
   21    20   10:00.00
   22    21 1-01:00:00.00
   30     1    5:00.00
`;

test('the processor time of a tree of processes is summed as ps lists it', () => {
  expect(sumOfTree(PS, 20)).toBe(62_500 + 600_000 + (86_400 + 3_600) * 1_000);
  expect(sumOfTree(PS, 30)).toBe(300_000);
  expect(sumOfTree('', 30)).toBe(0);
});

test.runIf(process.platform === 'linux')('what a child computes counts as our own', async () => {
  const before = (await ownProcessorMs()) ?? 0;
  const busy =
    "const end = Date.now() + 400; while (Date.now() < end); process.stdout.write('done'); setInterval(() => 0, 1e6)";
  const child = spawn(process.execPath, ['-e', busy], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(child.stdout, 'data');
    expect((await ownProcessorMs()) ?? 0).toBeGreaterThanOrEqual(before + 100);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

test('the speed of the link that the default route goes by is read, and is null where nobody tells', async () => {
  const root = aTemporaryFolder();
  expect(await readLinkMegabits(root)).toBeNull();
  mkdirSync(join(root, 'proc/net'), { recursive: true });
  mkdirSync(join(root, 'sys/class/net/eth0'), { recursive: true });
  writeFileSync(
    join(root, 'proc/net/route'),
    'Iface\tDestination\tGateway\nlo\t0000007F\t0\neth0\t00000000\t0102A8C0\n',
  );
  writeFileSync(join(root, 'sys/class/net/eth0/speed'), '100\n');
  expect(await readLinkMegabits(root)).toBe(100);
  writeFileSync(join(root, 'sys/class/net/eth0/speed'), '-1\n');
  expect(await readLinkMegabits(root)).toBeNull();
});
