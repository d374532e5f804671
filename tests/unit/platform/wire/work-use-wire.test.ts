import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { MOST_USES } from '../../../../common/domain/work-use.ts';
import { decodeMetrics, encodeMetrics } from '../../../../platform/wire/metrics-wire.ts';
import { decodeTaskUse, encodeTaskUse } from '../../../../platform/wire/work-use-wire.ts';
import { type DeviceMetrics, DeviceMetricsSchema } from '../../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { TaskUseSchema } from '../../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aServingUse, aTrainingUse } from '../../builders/some-uses.ts';

function sent(metrics: Parameters<typeof encodeMetrics>[0]): DeviceMetrics {
  return fromBinary(
    DeviceMetricsSchema,
    toBinary(DeviceMetricsSchema, create(DeviceMetricsSchema, encodeMetrics(metrics))),
  );
}

test('what work takes arrives as it was', () => {
  const metrics = someMetrics({ uses: [aTrainingUse(), aServingUse({ tokensPerSecond: 0 })] });
  expect(decodeMetrics(sent(metrics))).toEqual(metrics);
  const use = { cpuSeconds: 1.25, peakMemoryBytes: 5e9 };
  expect(decodeTaskUse(create(TaskUseSchema, encodeTaskUse(use)))).toEqual(use);
});

test('a device that tells nothing of it is as one that has no work', () => {
  expect(decodeMetrics(sent(someMetrics())).uses).toBeUndefined();
  expect(decodeTaskUse(undefined)).toBeUndefined();
});

test('work of a kind that is not known here is passed over, and more than there may be is cut', () => {
  const wire = sent(someMetrics({ uses: [aTrainingUse(), aServingUse()] }));
  const [training, serving] = wire.uses;
  if (training === undefined || serving === undefined) throw new Error('two were sent');
  const newer = { ...training, work: { case: undefined } } as const;
  expect(decodeMetrics({ ...wire, uses: [newer, serving] }).uses).toEqual([aServingUse()]);
  expect(decodeMetrics({ ...wire, uses: Array(99).fill(serving) }).uses).toHaveLength(MOST_USES);
});

test('names and amounts that cannot be are refused', () => {
  const wire = sent(someMetrics({ uses: [aServingUse()] }));
  const [use] = wire.uses;
  if (use === undefined) throw new Error('one was sent');
  const badly = [
    { ...use, cores: Number.NaN },
    { ...use, work: { case: 'deployment', value: 'a"} 1' } as const },
  ];
  for (const bad of badly) expect(() => decodeMetrics({ ...wire, uses: [bad] })).toThrow(/metrics\.uses/);
});
