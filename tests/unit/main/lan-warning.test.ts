import { expect, test } from 'vitest';
import { LanWarning, warningsOf } from '../../../main/lan-warning.ts';
import { started } from './storage/a-store.ts';
import { HandClock } from './storage/hand-clock.ts';

const lan = { host: '0.0.0.0', port: 8_443, files: undefined, isPlainHttp: false };

async function saidIn(hours: number, warnings: string[]): Promise<unknown[]> {
  const clock = new HandClock();
  const said: unknown[] = [];
  await started(new LanWarning(warnings, clock, { warn: (text: unknown) => void said.push(text) } as never));
  clock.advance(hours * 3_600_000);
  return said;
}

test('plain HTTP on the network is warned of at the start and every hour, and nothing else is', async () => {
  expect([warningsOf(undefined), warningsOf(lan)]).toEqual([[], []]);
  const warnings = warningsOf({ ...lan, isPlainHttp: true });
  expect(warnings).toEqual([expect.stringContaining('plain HTTP')]);
  expect(await saidIn(3, warnings)).toHaveLength(4);
  expect(await saidIn(3, [])).toEqual([]);
});
