import { expect, test } from 'vitest';
import { ProgressReports } from '../../../../worker-agent/tasks/progress-reports.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

const at = (samplesDone: number) => ({ phase: 'training', samplesDone, samplesTotal: 100, loss: 1 }) as const;

test('only the newest progress is told, ten times a second at most', () => {
  const clock = new HandClock();
  const told: number[] = [];
  const reports = new ProgressReports(clock, ({ samplesDone }) => void told.push(samplesDone));
  reports.tell(at(1));
  reports.tell(at(2));
  clock.advance(99);
  reports.tell(at(3));
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual([3]);
  clock.advance(1_000);
  expect(told).toEqual([3]);
  reports.tell(at(4));
  reports.end();
  clock.advance(1_000);
  expect(told).toEqual([3]);
  expect(clock.armed).toBe(0);
});
