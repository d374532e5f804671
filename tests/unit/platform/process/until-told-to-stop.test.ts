import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const program = fileURLToPath(new URL('./a-told-process.ts', import.meta.url));

/** A process that runs a service until it is told to stop. */
function aProcess(how: 'well' | 'fails' | 'hangs') {
  const child: ChildProcess = spawn(process.execPath, [program, how], { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines: string[] = [];
  const waiting = new Map<string, () => void>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      lines.push(line);
      waiting.get(line)?.();
    }
  });
  const said = (line: string) =>
    lines.includes(line) ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(line, resolve));
  const exit = once(child, 'close').then(([code]: unknown[]) => code);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { child, lines, said, exit };
}

describe('a process that is told to stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s stops its service and ends well', async (signal) => {
    const { child, lines, said, exit } = aProcess('well');
    await said('started');
    child.kill(signal);
    expect(await exit).toBe(0);
    expect(lines).toEqual(['started', 'stopping', 'stopped', 'done']);
  });

  test('ends all the same when its service cannot stop cleanly', async () => {
    const { child, lines, said, exit } = aProcess('fails');
    await said('started');
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(lines).toEqual(['started', 'stopping', 'done']);
  });

  test('a second time ends at once', async () => {
    const { child, lines, said, exit } = aProcess('hangs');
    await said('started');
    child.kill('SIGTERM');
    await said('stopping');
    child.kill('SIGINT');
    expect(await exit).toBe(1);
    expect(lines).toEqual(['started', 'stopping']);
  });
});
