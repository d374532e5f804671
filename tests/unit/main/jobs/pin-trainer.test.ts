import { describe, expect, test } from 'vitest';
import type { AllowedTrainer } from '../../../../common/domain/trainer.ts';
import { allowsTrainer, pinTrainer } from '../../../../main/jobs/pin-trainer.ts';
import { aHash } from '../../builders/a-hash.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

function allowing(...trainers: readonly (readonly [name: string, content: string])[]) {
  return {
    trainers: trainers.map(([name, content]): AllowedTrainer => {
      return { name, sha256: aHash(content), language: 'python' };
    }),
  };
}

const named = aTrainSpec({ model: { trainer: 'digits' } });
const pinned = aTrainSpec({ model: { trainer: 'digits', sha256: aHash('one') } });

describe('the trainer of a job', () => {
  test('is settled as the one file that all devices mean by its name', () => {
    const devices = [allowing(['digits', 'one'], ['other', 'two']), allowing(), allowing(['digits', 'one'])];
    expect(pinTrainer(named, devices)).toEqual(pinned);
  });

  test('stays what the job says where it says the hash, also while no device allows it', () => {
    expect(pinTrainer(pinned, [])).toBe(pinned);
  });

  test('is unknown when no device allows it', () => {
    expect(() => pinTrainer(named, [allowing(['other', 'two'])])).toThrow(
      expect.objectContaining({ code: 'not-found', details: { path: 'model.trainer' } }),
    );
  });

  test('must be said by its hash when devices mean different files', () => {
    expect(() => pinTrainer(named, [allowing(['digits', 'one']), allowing(['digits', 'two'])])).toThrow(
      expect.objectContaining({ code: 'invalid-specification', details: { path: 'model.trainer' } }),
    );
  });

  test('is nothing to a model of layers', () => {
    const spec = aTrainSpec();
    expect(pinTrainer(spec, [])).toBe(spec);
    expect(allowsTrainer(allowing(), spec)).toBe(true);
  });
});

test('a device works for a job if it allows that very file, whatever it calls it', () => {
  expect(allowsTrainer(allowing(['mine', 'one']), pinned)).toBe(true);
  expect(allowsTrainer(allowing(['digits', 'two']), pinned)).toBe(false);
  expect(allowsTrainer(allowing(['digits', 'two']), named)).toBe(true);
  expect(allowsTrainer(allowing(), named)).toBe(false);
});
