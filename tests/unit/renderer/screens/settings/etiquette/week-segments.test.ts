import { expect, test } from 'vitest';
import type { EtiquetteHours } from '../../../../../../common/specs/etiquette-policy.ts';
import { completedTime } from '../../../../../../renderer/screens/settings/etiquette/hours/completed-time.ts';
import { dayNames, daysText } from '../../../../../../renderer/screens/settings/etiquette/hours/days-text.ts';
import {
  drawnHours,
  pulledHours,
  weekBars,
  weekSegments,
} from '../../../../../../renderer/screens/settings/etiquette/hours/week-segments.ts';

const night: EtiquetteHours = { days: ['sun'], from: '22:00', to: '07:00', level: 'off' };

test('hours that end on the next day lie on two, also from Sunday to Monday', () => {
  expect(weekSegments([night])).toMatchObject([
    { row: 6, from: 1_320, to: 1_440, begins: true, ends: false },
    { row: 0, from: 0, to: 420, begins: false, ends: true },
  ]);
});

test('times that are being typed are left out, and hours to midnight stay on their day', () => {
  expect(weekSegments([{ ...night, from: '2' }])).toEqual([]);
  expect(weekSegments([{ ...night, to: '00:00' }])).toMatchObject([{ row: 6, to: 1_440, ends: true }]);
});

test('hours at the same time share their row, others have it for themselves', () => {
  const day = (from: string, to: string): EtiquetteHours => ({ days: ['mon'], from, to, level: 'gentle' });
  const bars = weekBars(weekSegments([day('08:00', '18:00'), day('12:00', '13:00'), day('18:00', '20:00'), night]));
  expect(bars.filter(({ row }) => row === 0).map(({ index, lane, lanes }) => [index, lane, lanes])).toEqual([
    [3, 0, 2],
    [0, 0, 2],
    [1, 1, 2],
    [2, 0, 2],
  ]);
  expect(bars.find(({ row }) => row === 6)).toMatchObject({ lane: 0, lanes: 1 });
});

test('a drag draws the days and times that it passes, whichever way; without a way it draws nothing', () => {
  expect(drawnHours({ row: 4, minute: 1_020 }, { row: 3, minute: 540 })).toEqual({
    days: ['thu', 'fri'],
    from: '09:00',
    to: '17:00',
    level: 'gentle',
  });
  expect(drawnHours({ row: 4, minute: 540 }, { row: 0, minute: 540 })).toBeUndefined();
});

test('a pulled end stays half an hour from the other one, and on its day', () => {
  const work: EtiquetteHours = { days: ['mon'], from: '09:00', to: '17:00', level: 'gentle' };
  expect(pulledHours(work, 'to', 1_440).to).toBe('24:00');
  expect(pulledHours(work, 'to', 60).to).toBe('09:30');
  expect(pulledHours(work, 'from', 1_200).from).toBe('16:30');
  expect(pulledHours(night, 'to', 1_380).to).toBe('22:00');
  expect(pulledHours(night, 'from', 0).from).toBe('07:00');
});

test('days are told in short, times are completed', () => {
  expect(daysText(['mon', 'tue', 'wed', 'sat', 'sun'], dayNames('en'))).toBe('Mon–Wed, Sat, Sun');
  expect(daysText(['wed'], dayNames('fr'))).toBe('mer.');
  expect(['8', '8:05', '08h30', '24:00', '8:5', 'noon'].map(completedTime)).toEqual([
    '08:00',
    '08:05',
    '08:30',
    '24:00',
    '8:5',
    'noon',
  ]);
});
