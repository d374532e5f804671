import { expect, test } from 'vitest';
import { RefusalLog } from '../../../../main/rpc/refusal-log.ts';
import { HandClock } from '../storage/hand-clock.ts';

function aLog() {
  const clock = new HandClock();
  const lines: string[] = [];
  const logger = { warn: (_: object, text: string) => void lines.push(text) };
  return { clock, lines, log: new RefusalLog({ clock, logger: logger as never }) };
}

test('each kind is written down once an hour and address', () => {
  const { clock, lines, log } = aLog();
  for (let call = 0; call < 3; call++) log.noteCall('join-refused', '10.0.0.7', '/Enroll');
  log.noteConnection('tls-refused', '10.0.0.7');
  log.noteCall('join-refused', '10.0.0.8', '/Enroll');
  expect(lines).toEqual([
    'refused 10.0.0.7: join-refused',
    'refused 10.0.0.7: tls-refused',
    'refused 10.0.0.8: join-refused',
  ]);
  clock.advance(3_600_000);
  log.noteCall('join-refused', '10.0.0.7', '/Enroll');
  expect(lines).toHaveLength(4);
});

test('what happens among friends is not worth a line', () => {
  const { lines, log } = aLog();
  for (const code of ['task-superseded', 'cancelled', 'not-registered'] as const) log.noteCall(code, 'x', '/y');
  expect(lines).toEqual([]);
});

test('a thousand addresses do not fill the log', () => {
  const { lines, log } = aLog();
  for (let address = 0; address < 1_000; address++) log.noteConnection('tls-refused', `10.0.0.${address}`);
  expect(lines).toHaveLength(60);
});
