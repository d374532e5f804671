import { expect, test } from 'vitest';
import { renderMetrics } from '../../../../cli/output/render-metrics.ts';
import type { MetricHistory } from '../../../../common/domain/metric-series.ts';

const plain = { bold: String, dim: String, red: String, green: String, yellow: String } as never;
const span = { since: 0, until: 4_000_000 };

test('each metric has a line with its least, mean and greatest, and bars that are blank where nothing was heard', () => {
  const history: MetricHistory = {
    resolution: 'minute',
    stepMs: 60_000,
    at: [0, 100_000, 2_000_000],
    series: {
      cpuUsage: { mean: [0.2, 0.4, 0.6], min: [0.1, 0.3, 0.5], max: [0.3, 0.9, 0.7] },
      processorWatts: { mean: [null, 10, 20], min: [null, 5, 15], max: [null, 12, 30] },
    },
  };
  const [head, cpu, watts, ...others] = renderMetrics(history, span, plain);
  expect(others).toEqual([]);
  expect(head?.split(/\s{2,}/)).toEqual(['METRIC', 'LAST', 'LEAST', 'MEAN', 'MOST', 'OVER TIME']);
  expect(cpu).toMatch(/^CPU\s+60 %\s+10 %\s+40 %\s+90 % {2}▂▄ {18}▅$/);
  expect(watts).toMatch(/^Processor\s+20\.0 W\s+5\.0 W\s+15\.0 W\s+30\.0 W {3}▃ {18}▆$/);
});

test('a device that has told nothing in that time says so', () => {
  expect(renderMetrics({ resolution: 'hour', stepMs: 3_600_000, at: [], series: {} }, span, plain)).toEqual([
    'No readings in this time.',
  ]);
});
