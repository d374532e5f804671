import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../../common/errors.ts';
import { createFormat } from '../../../../../renderer/language/format.ts';
import { fr } from '../../../../../renderer/language/fr.ts';
import { changeText } from '../../../../../renderer/screens/jobs/change/change-text.ts';
import { refusedFields } from '../../../../../renderer/screens/jobs/change/refused-fields.ts';
import { readChange, typedOf } from '../../../../../renderer/screens/jobs/change/typed-change.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';

const spec = aTrainSpec({ rounds: 10, model: { preset: 'mnist-2nn' } });
const job = { spec, roundsCommitted: 3 };
const typed = typedOf(spec);

describe('a change as it is typed', () => {
  test('is nothing while all is as it was, however it is written', () => {
    expect(readChange(typed, job)).toEqual({ change: {}, problems: {} });
    expect(readChange({ ...typed, rounds: ' 10 ', learningRate: '0,10' }, job).change).toEqual({});
  });

  test('is only what differs', () => {
    expect(readChange({ ...typed, rounds: '20', priority: 'low' }, job)).toEqual({
      change: { rounds: 20, priority: 'low' },
      problems: {},
    });
  });

  test('is none as long as something in it is wrong, and each field says what', () => {
    const wrong = { ...typed, rounds: '2', learningRate: '0', roundDeadlineSeconds: '', priority: 'high' } as const;
    expect(readChange(wrong, job)).toEqual({
      change: {},
      problems: {
        rounds: { kind: 'at-least', limit: 3 },
        learningRate: { kind: 'above', limit: 0 },
        roundDeadlineSeconds: { kind: 'missing' },
      },
    });
    expect(readChange({ ...typed, rounds: '3.5' }, job).problems.rounds).toMatchObject({ expected: 'whole-number' });
  });

  test('is told in the language of whoever reads it', () => {
    const told = changeText(spec, { learningRate: 0.05, priority: 'high' }, fr, createFormat('fr'));
    expect(told).toBe('Pas d’apprentissage 0,1 → 0,05, Priorité normale → haute');
  });
});

describe('a change that the orchestrator refuses', () => {
  test('is told at the field that it is about', () => {
    const kept = new AppError('invalid-specification', 'rounds: 5 rounds are kept already', {
      details: { path: 'rounds' },
    });
    expect(refusedFields(kept)).toEqual({ rounds: '5 rounds are kept already.' });
    const two = new AppError('invalid-specification', 'two', {
      details: { path: 'rounds', 'fields.rounds': 'too many', 'fields.learningRate': 'too high' },
    });
    expect(refusedFields(two)).toEqual({ rounds: 'Too many.', learningRate: 'Too high.' });
  });

  test('for another reason is told at none', () => {
    expect(refusedFields(new AppError('conflict', 'it is cancelled'))).toEqual({});
  });
});
