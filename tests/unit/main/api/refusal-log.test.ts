import { expect, test } from 'vitest';
import { RefusalLog } from '../../../../main/api/refusal-log.ts';
import { HandClock } from '../storage/hand-clock.ts';

function aLog() {
  const clock = new HandClock();
  const lines: { address: string; count: number }[] = [];
  const log = { warn: (line: unknown) => void lines.push(line as (typeof lines)[number]) };
  const refusals = new RefusalLog({ log: log as never, clock });
  const refuse = (address: string, times = 1) => {
    for (let time = 0; time < times; time++) {
      refusals.add({ address, method: 'GET', route: '/docs', code: 'forbidden', tokenId: null });
    }
  };
  return { clock, refusals, refuse, said: () => lines.splice(0).map(({ address, count }) => [address, count]) };
}

test('of the same again there is one line a second, with the number', () => {
  const { clock, refuse, said } = aLog();
  refuse('a', 5);
  refuse('b');
  expect(said()).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  clock.advance(999);
  refuse('a', 2);
  expect(said()).toEqual([]);
  clock.advance(1);
  expect(said()).toEqual([['a', 6]]);
  clock.advance(1_000);
  refuse('a');
  expect(said()).toEqual([['a', 1]]);
});

test('its memory is bounded, and nothing is left running', () => {
  const { clock, refusals, refuse, said } = aLog();
  for (let address = 0; address < 2_000; address++) refuse(String(address));
  expect(said()).toHaveLength(501);
  clock.advance(1_000);
  expect(said()).toHaveLength(1);
  refusals.stop();
  expect(clock.armed).toBe(0);
});
