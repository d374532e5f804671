import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readProcessUse, useOfTree, useOnLinux } from '../../../../platform/process/process-use.ts';

const STAT =
  '812 (my (odd) name) S 1 812 812 0 -1 4194560 20000 300 5 0 150 25 30 5 20 0 11 0 5000 1000000 30000 18446744073709551615';
const STATUS = 'Name:\todd\nVmPeak:\t  900000 kB\nVmHWM:\t  200000 kB\nVmRSS:\t  150000 kB\nThreads:\t11\n';

describe('what a process uses', () => {
  test('is read from what Linux tells, children that have ended included', () => {
    expect(useOnLinux(STAT, STATUS)).toEqual({ cpuMs: 2_100, memoryBytes: 153_600_000, markBytes: 204_800_000 });
  });

  test('is not known of a process that is gone, or that nobody has waited for yet', () => {
    expect(useOnLinux('', '')).toBeNull();
    expect(useOnLinux(STAT, 'Name:\todd\nState:\tZ (zombie)\n')).toBeNull();
  });

  test('is the sum over what it has started, by what ps lists on a Mac', () => {
    const listed = [
      '    1     0  10000   1:00.00',
      '  500     1  20000   0:01.50',
      '  510   500  30000   1:02.25',
      '  511   510   1000 1-00:00:00.50',
      '  600     1  50000   0:09.00',
      'nonsense',
    ];
    const use = useOfTree(listed.join('\n'), 500);
    expect(use).toEqual({ cpuMs: 1_500 + 62_250 + 86_400_500, memoryBytes: 51_000 * 1_024, markBytes: null });
    expect(useOfTree(listed.join('\n'), 999)).toBeNull();
  });

  test('grows with what a real process and its child do, and is not known once it has ended', async () => {
    const running = fork(new URL('./a-busy-process.ts', import.meta.url));
    onTestFinished(() => void running.kill('SIGKILL'));
    const [{ user, system }] = (await once(running, 'message')) as [NodeJS.CpuUsage];
    const use = await readProcessUse(running.pid ?? 0);
    // The child's own account, and what its parent took.
    expect(use?.cpuMs).toBeGreaterThan((user + system) / 1_000 - 20);
    expect(use?.cpuMs).toBeLessThan((user + system) / 1_000 + 5_000);
    expect(use?.memoryBytes).toBeGreaterThan(4e7);
    running.send('end');
    await once(running, 'exit');
    expect(await readProcessUse(running.pid ?? 0)).toBeNull();
  });
});
