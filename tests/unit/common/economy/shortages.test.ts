import { expect, test } from 'vitest';
import type { EconomyReading } from '../../../../common/economy/shortages.ts';
import { shortagesOf } from '../../../../common/economy/shortages.ts';
import { type EtiquettePolicy, USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';

const LIMITS = { ...USUAL_POLICY, economyBelowMemory: 0.1, economyAboveCpuPressure: 0.5, economyBelowCharge: 0.5 };
const AT_EASE: EconomyReading = {
  memory: { availableBytes: 50, totalBytes: 100 },
  cpuPressure: 0.1,
  power: 'mains',
  charge: 0.2,
};

function shortOf(reading: Partial<EconomyReading>, limits: Partial<EtiquettePolicy> = {}) {
  return shortagesOf({ ...LIMITS, ...limits }, { ...AT_EASE, ...reading }, []).map(({ resource }) => resource);
}

test('what is beyond its limit is short, and what is not told is not', () => {
  expect(shortOf({})).toEqual([]);
  expect(shortOf({ memory: { availableBytes: 9, totalBytes: 100 } })).toEqual(['memory']);
  expect(shortOf({ memory: null })).toEqual([]);
  expect(shortOf({ cpuPressure: 0.6 })).toEqual(['cpu']);
  expect(shortOf({ cpuPressure: null })).toEqual([]);
  expect(shortOf({ power: 'battery' })).toEqual(['power']);
  expect(shortOf({ power: 'battery', charge: null })).toEqual([]);
});

test('a limit of null is none', () => {
  const none = { economyBelowMemory: null, economyAboveCpuPressure: null, economyBelowCharge: null };
  const worst = {
    memory: { availableBytes: 0, totalBytes: 100 },
    cpuPressure: 1,
    power: 'battery',
    charge: 0,
  } as const;
  expect(shortOf(worst, none)).toEqual([]);
});

test('what was short is so until it is a margin better', () => {
  const before = [{ resource: 'memory' as const, measured: 0.05, limit: 0.1 }];
  const at = (availableBytes: number) =>
    shortagesOf(LIMITS, { ...AT_EASE, memory: { availableBytes, totalBytes: 100 } }, before);
  expect(at(14)).toEqual([{ resource: 'memory', measured: 0.14, limit: 0.1 }]);
  expect(at(16)).toEqual([]);
});
