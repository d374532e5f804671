import { expect, test } from 'vitest';
import { metricsOf } from '../../../../common/domain/metric-series.ts';
import { sumOfUses, usedBy } from '../../../../common/domain/work-use.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aServingUse, aTrainingUse } from '../../builders/some-uses.ts';

test('time adds up, and the most memory is that of one', () => {
  const uses = [
    { cpuSeconds: 1.5, peakMemoryBytes: 300 },
    { cpuSeconds: 2, peakMemoryBytes: 200 },
  ];
  expect(sumOfUses(uses)).toEqual({ cpuSeconds: 3.5, peakMemoryBytes: 300 });
  expect(sumOfUses([])).toBeNull();
});

test('tasks share the process that trains, models have one each', () => {
  const facts = [
    { cores: 0.5, memoryBytes: 100 },
    { cores: 1, memoryBytes: 300 },
  ];
  expect(usedBy('training', facts.map(aTrainingUse))).toEqual({ cores: 1.5, memoryBytes: 300 });
  expect(usedBy('serving', facts.map(aServingUse))).toEqual({ cores: 1.5, memoryBytes: 400 });
  expect(usedBy('serving', facts.map(aTrainingUse))).toBeNull();
});

test('a reading tells of each kind of work what it takes, and of none nothing', () => {
  const reading = { ...someMetrics({ uses: [aTrainingUse({ cores: 2, memoryBytes: 5 })] }), at: 1 };
  expect(metricsOf(reading)).toMatchObject({ trainingCores: 2, trainingMemoryBytes: 5, servingCores: null });
  expect(metricsOf({ ...someMetrics(), at: 1 })).toMatchObject({ trainingCores: null, servingMemoryBytes: null });
});
