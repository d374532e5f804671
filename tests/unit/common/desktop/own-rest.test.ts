import { expect, test } from 'vitest';
import { isResting, minutesOfRest, restsUntil } from '../../../../common/desktop/own-rest.ts';
import type { EtiquetteReason } from '../../../../common/etiquette/decision.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 4, day, hour, minute).getTime();
const paused: EtiquetteReason = { rule: 'pause', level: 'off', measured: null, limit: null };
const hot: EtiquetteReason = { rule: 'thermal', level: 'off', measured: 'critical', limit: null };
const used: EtiquetteReason = { rule: 'user', level: 'gentle', measured: 1, limit: 300 };

test.each([
  ['hour', at(4, 13), 60],
  ['tomorrow', at(4, 13), 19 * 60],
  ['tomorrow', at(4, 23, 30), 8.5 * 60],
  ['tomorrow', at(5, 0, 30), 31.5 * 60],
  ['resumed', at(4, 13), null],
] as const)('a rest of %s takes %s from there %s minutes', (span, now, minutes) => {
  expect(minutesOfRest(span, now)).toBe(minutes);
});

test('it rests where its owner wants so, and until then if nothing else keeps it', () => {
  const state = (...reasons: EtiquetteReason[]) => ({ level: 'off', reasons, since: 1, until: 9 }) as const;
  const device = (...reasons: EtiquetteReason[]) =>
    ({ kind: 'running', since: 1, deviceId: null, etiquette: state(...reasons) }) as const;
  expect([device(paused), device(hot, paused), device(hot)].map((one) => isResting({ ...one }))).toEqual([
    true,
    true,
    false,
  ]);
  expect(isResting({ kind: 'off' })).toBe(false);
  expect([state(paused, used), state(hot, paused), state(hot)].map((one) => restsUntil(one))).toEqual([
    9,
    undefined,
    undefined,
  ]);
});
