import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../../../cli/run-cli.ts';
import type { TraceEntry } from '../../../../common/etiquette/trace.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { paperTerminal } from '../paper-terminal.ts';

function aLine(minute: number): string {
  const reading = { power: 'mains', charge: null, idleMs: null, thermal: null, memory: null, otherLoad: null } as const;
  const entry: TraceEntry = {
    v: 1,
    at: minute * 60_000,
    offset: 0,
    reading: { ...reading, metered: null, megabits: null },
    pause: null,
    level: 'full',
  };
  return `${JSON.stringify(entry)}\n`;
}

async function simulate(content: string, ...words: string[]) {
  const folder = join(aTemporaryFolder(), 'laptop');
  mkdirSync(folder);
  const [policy, trace] = [join(folder, 'kind.yaml'), join(folder, 'trace.jsonl')];
  writeFileSync(policy, '');
  writeFileSync(trace, content);
  const terminal = paperTerminal();
  const exitCode = await runCli(['etiquette', 'simulate', policy, trace, ...words], terminal, {});
  return { exitCode, printed: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
}

test('a trace with a torn line is replayed without it, and the line is told', async () => {
  const torn = `${aLine(0)}${aLine(1).slice(0, 30)}${aLine(2)}${aLine(3)}`;
  const told = await simulate(torn);
  expect(told.exitCode).toBe(0);
  expect(told.printed).toContain('laptop/trace.jsonl: 1 line that could not be read was passed over.');
  expect(JSON.parse((await simulate(torn, '--json')).printed)).toMatchObject([{ unreadable: 1, breaches: 0 }]);
  expect((await simulate(aLine(0) + aLine(1))).printed).not.toContain('passed over');
});

test('what has no entry at all is refused with where traces lie', async () => {
  const refused = await simulate('onBattery: gentle\n');
  expect(refused).toMatchObject({ exitCode: 2, printed: '' });
  expect(refused.notes).toContain('no line of it is an entry of a trace');
  expect(refused.notes).toContain('folder "etiquette"');
});
