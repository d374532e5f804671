import { pino } from 'pino';
import { expect, test } from 'vitest';
import { LevelSwitch } from '../../../../platform/logging/level-switch.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

test('levels hold by component, for loggers of before and after, and end by themselves', () => {
  const clock = new HandClock(1_000);
  const levels = new LevelSwitch(clock, { usual: 'info', component: 'agent' });
  const root = pino({ level: 'info', onChild: levels.adopt }, { write: () => undefined });
  levels.adopt(root);
  const link = root.child({ component: 'link' });
  const jobs = root.child({ component: 'jobs' });
  levels.apply([
    { component: null, level: 'warn', until: null },
    { component: 'link', level: 'trace', until: 6_000 },
  ]);
  const later = link.child({ peer: 'x' });
  expect([root, link, jobs, later].map(({ level }) => level)).toEqual(['warn', 'trace', 'warn', 'trace']);
  clock.advance(5_000);
  expect([root, link, jobs, later].map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'warn']);
  levels.apply([{ component: 'agent', level: 'debug', until: null }]);
  expect([root, link, jobs].map(({ level }) => level)).toEqual(['debug', 'info', 'info']);
});
