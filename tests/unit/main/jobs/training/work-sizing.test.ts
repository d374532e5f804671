import { describe, expect, test } from 'vitest';
import type { DeviceId } from '../../../../../common/domain/ids.ts';
import { DevicePace } from '../../../../../main/jobs/training/device-pace.ts';
import { fullSteps, samplesSeenIn } from '../../../../../main/jobs/training/work-size.ts';
import { WorkSizing } from '../../../../../main/jobs/training/work-sizing.ts';
import type { StoredPartition } from '../../../../../main/storage/rows/partition-rows.ts';
import { aCluster, type TestCluster } from '../../../builders/a-cluster.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';
import { partsAt, shards } from './a-round.ts';
import { anAttempt } from './an-attempt.ts';

const OTHER_MS = 200;

/** Devices that see so many samples a second, each with another name, and have shown it in this job. */
async function aFleet(speeds: Readonly<Record<string, number>>) {
  const cluster = await aCluster();
  const pace = new DevicePace();
  const ids = Object.entries(speeds).map(([name, speed]) => {
    const id = cluster.admit(name);
    // The first attempt has more to do than train and send, once and for all.
    pace.observe(anAttempt(id, { trainingMs: 1_000, otherMs: 20 * OTHER_MS }), speed);
    expect(pace.usual(id)?.otherMs).toBe(0);
    for (const _ of [2, 3]) pace.observe(anAttempt(id, { trainingMs: 1_000, otherMs: OTHER_MS }), speed);
    return id;
  });
  return { cluster, pace, ids };
}

interface Sized {
  readonly cluster: TestCluster;
  readonly pace: DevicePace;
  readonly partitions: readonly StoredPartition[];
  readonly spec?: object;
}

function aSizing({ cluster, pace, partitions, spec = {} }: Sized) {
  const trained = aTrainSpec({ work: 'by-speed', batchSize: 10, ...spec });
  const sizing = new WorkSizing(cluster.devices, { spec: trained, pace, partitions });
  const stepsOf = (id: DeviceId, samples = 1_000) => sizing.stepsFor({ samples }, id);
  /** Milliseconds from the offer to the update, at the speed that the device really has. */
  const takes = (id: DeviceId, speed: number) =>
    OTHER_MS + (1_000 * samplesSeenIn(trained, 1_000, stepsOf(id))) / speed;
  return { sizing, stepsOf, takes, full: fullSteps(trained, 1_000) };
}

const thousands = (count: number) => shards(count).map((part) => ({ ...part, samples: 1_000 }));

describe('work that is sized by speed', () => {
  test('brings a fleet of one, two and ten times the speed in within a fifth of the target', async () => {
    const speeds = { a: 1_000, b: 1_000, c: 1_000, d: 200, e: 100 };
    const { ids, ...fleet } = await aFleet(speeds);
    const { sizing, stepsOf, takes, full } = aSizing({ ...fleet, partitions: thousands(5), spec: { localEpochs: 3 } });
    expect(sizing.targetMs).toBe(3_000 + OTHER_MS);
    expect(ids.map((id) => stepsOf(id))).toEqual([full, full, full, 60, 30]);
    for (const [index, speed] of Object.values(speeds).entries()) {
      const ms = takes(ids[index] ?? expect.unreachable(), speed);
      expect(Math.abs(ms / (sizing.targetMs ?? 0) - 1)).toBeLessThan(0.2);
    }
  });

  test('asks nobody for more than all, and the slowest for a step at least', async () => {
    const { ids, ...fleet } = await aFleet({ a: 10_000, b: 1_000, c: 1 });
    const { sizing, stepsOf, full } = aSizing({ ...fleet, partitions: thousands(3) });
    expect(sizing.targetMs).toBe(1_000 + OTHER_MS);
    expect(ids.map((id) => stepsOf(id))).toEqual([full, full, 1]);
  });

  test('goes by the faster one of two, and does not mind a tenth', async () => {
    const slow = await aFleet({ a: 1_000, b: 500 });
    const two = aSizing({ ...slow, partitions: thousands(2) });
    expect(slow.ids.map((id) => two.stepsOf(id))).toEqual([100, 50]);
    const alike = await aFleet({ a: 1_000, b: 950 });
    const same = aSizing({ ...alike, partitions: thousands(2) });
    expect(alike.ids.map((id) => same.stepsOf(id))).toEqual([100, 100]);
  });

  test('asks a device that was never measured for all, unless an earlier job tells of it', async () => {
    const { ids, cluster, pace } = await aFleet({ a: 1_000, b: 1_000 });
    const newcomer = cluster.admit('c');
    const sized = () => aSizing({ cluster, pace, partitions: thousands(3) });
    expect(sized().stepsOf(newcomer)).toBe(100);
    pace.assume(newcomer, 10);
    expect(sized().stepsOf(newcomer)).toBe(12);
    pace.observe(anAttempt(newcomer, { trainingMs: 500, otherMs: OTHER_MS }), 1_000);
    expect([newcomer, ...ids].map((id) => sized().stepsOf(id))).toEqual([100, 100, 100]);
  });

  test('of local data takes each device with its own part', async () => {
    const { ids, ...fleet } = await aFleet({ a: 1_000, b: 1_000, c: 1_000 });
    const sizes = [1_000, 1_000, 4_000];
    const partitions = partsAt(...ids).map((part, index) => ({ ...part, samples: sizes[index] ?? 0 }));
    const { stepsOf } = aSizing({ ...fleet, partitions });
    expect(ids.map((id, index) => stepsOf(id, sizes[index]))).toEqual([100, 100, 100]);
  });

  test('is the full work where it is even, however slow a device is', async () => {
    const { ids, ...fleet } = await aFleet({ a: 1_000, b: 1_000, c: 1 });
    const { stepsOf } = aSizing({ ...fleet, partitions: thousands(3), spec: { work: 'even' } });
    expect(ids.map((id) => stepsOf(id))).toEqual([100, 100, 100]);
  });
});
