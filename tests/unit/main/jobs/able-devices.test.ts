import { describe, expect, test } from 'vitest';
import { ENGINE_FEATURES } from '../../../../common/specs/engine-features.ts';
import { ableDevices, tooOldAmong } from '../../../../main/jobs/able-devices.ts';
import { aHash } from '../../builders/a-hash.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const device = (name: string, features: readonly string[]) => ({ name, features, trainers: [], tags: [] });
const current = device('current', ENGINE_FEATURES);
const old = device('old', []);
const adam = aTrainSpec({ optimizer: { name: 'adam' }, clipNorm: 1 });

describe('a device whose agent is too old for a job', () => {
  test('is not able to work for it; for a plain one it is', () => {
    expect(ableDevices([old, current], adam)).toEqual([current]);
    expect(ableDevices([old, current], aTrainSpec())).toEqual([old, current]);
  });

  test('must be able to do all that is asked', () => {
    const half = device('half', ['optimizer:adam']);
    expect(ableDevices([half], adam)).toEqual([]);
    expect(tooOldAmong([half], adam)).toBe('the agent on half is too old for clip-norm');
  });

  test('is named, with what it lacks; of many only some', () => {
    expect(tooOldAmong([current], adam)).toBeUndefined();
    expect(tooOldAmong([current, old], adam)).toBe('the agent on old is too old for optimizer adam, clip-norm');
    const many = Array.from({ length: 12 }, (_, index) => device(`old-${index}`, []));
    expect(tooOldAmong(many, adam)).toMatch(/^the agent on old-0, old-1, old-2, 9 more is too old for /);
  });
});

test('a device works for a job with a trainer if it allows that, whatever its engine can do', () => {
  const spec = aTrainSpec({ model: { trainer: 'own', sha256: aHash('own') }, optimizer: { name: 'adam' } });
  const owner = { ...old, trainers: [{ name: 'own', sha256: aHash('own'), language: 'python' as const }] };
  expect(ableDevices([current, owner], spec)).toEqual([owner]);
  expect(tooOldAmong([current, owner], spec)).toBeUndefined();
});

test('a job whose devices add noise is for agents that can, also where a trainer of their own works', () => {
  const privacy = { mechanism: 'local', clipNorm: 1, noiseMultiplier: 6, delta: 1e-5 };
  const before = ENGINE_FEATURES.filter((feature) => feature !== 'local-privacy');
  const trainers = [{ name: 'own', sha256: aHash('own'), language: 'python' as const }];
  const [outdated, owner] = [device('outdated', before), { ...device('owner', before), trainers }];
  expect(ableDevices([outdated, current], aTrainSpec({ privacy }))).toEqual([current]);
  expect(tooOldAmong([outdated], aTrainSpec({ privacy }))).toBe('the agent on outdated is too old for local-privacy');
  const model = { trainer: 'own', sha256: aHash('own') };
  expect(ableDevices([owner], aTrainSpec({ privacy, model }))).toEqual([]);
});

test('a job that asks for tags is for devices that carry them all', () => {
  const tagged = (name: string, ...tags: string[]) => ({ ...device(name, ENGINE_FEATURES), tags });
  const [plain, fast, lab] = [tagged('plain'), tagged('fast', 'gpu'), tagged('lab', 'gpu', 'lab')];
  const names = (tags: string[]) =>
    ableDevices([plain, fast, lab], aTrainSpec({ selection: { tags } })).map(({ name }) => name);
  expect(names([])).toEqual(['plain', 'fast', 'lab']);
  expect(names(['gpu'])).toEqual(['fast', 'lab']);
  expect(names(['gpu', 'lab'])).toEqual(['lab']);
});
