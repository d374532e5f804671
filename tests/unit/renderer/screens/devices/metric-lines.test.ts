import { expect, test } from 'vitest';
import { linesOfHistory, linesOfReadings } from '../../../../../renderer/screens/devices/metric-lines.ts';
import { someMetrics } from '../../../builders/some-metrics.ts';

test('readings that follow one another are one line, and a silence of more than five beats breaks it', () => {
  const readings = [0, 3_000, 30_000, 33_000].map((at) => ({ ...someMetrics({ cpuUsage: at / 1e5 }), at }));
  const { x, mean } = linesOfReadings(readings);
  expect(x).toEqual([0, 3, 16.5, 30, 33]);
  expect(mean.cpuUsage).toEqual([0, 0.03, null, 0.3, 0.33]);
  expect(mean.memoryUsage).toEqual([0.25, 0.25, null, 0.25, 0.25]);
  expect(mean.processorWatts).toEqual([null, null, null, null, null]);
});

test('minutes are drawn over the whole span, with gaps, and one that stands alone as long as it was', () => {
  const minute = (count: number) => count * 60_000;
  const history = {
    resolution: 'minute' as const,
    stepMs: 60_000,
    at: [minute(5), minute(6), minute(20)],
    series: { cpuUsage: { mean: [0.1, 0.2, 0.3], min: [0, 0.1, 0.2], max: [0.5, 0.6, 0.7] } },
  };
  const { x, mean, most } = linesOfHistory(history, 0);
  expect(x).toEqual([0, 300, 360, 810, 1_200, 1_260]);
  expect(mean.cpuUsage).toEqual([null, 0.1, 0.2, null, 0.3, 0.3]);
  expect(most.cpuUsage).toEqual([null, 0.5, 0.6, null, 0.7, 0.7]);
});
