import { describe, expect, it } from 'vitest';
import { buildTrainSpec } from '../../../../cli/train/build-train-spec.ts';
import {
  parseCompression,
  parsePartition,
  parsePersonal,
  parsePrivacy,
  parseSchedule,
  parseShare,
} from '../../../../cli/train/train-flags.ts';
import { AppError } from '../../../../common/errors.ts';
import { TrainJobSpec } from '../../../../common/specs/job-spec.ts';

const file = {
  kind: 'train',
  name: 'digits',
  model: { preset: 'mnist-cnn' },
  data: { kind: 'managed', dataset: 'digits', partition: { scheme: 'dirichlet', alpha: 0.3 } },
  strategy: { name: 'fedavg', fraction: 0.5, minDevices: 2 },
  rounds: 40,
  learningRate: 0.05,
};

describe('buildTrainSpec', () => {
  it('makes a whole job from a preset alone', () => {
    expect(buildTrainSpec({ flags: { preset: 'mnist-2nn' } })).toMatchObject({
      kind: 'train',
      name: 'mnist-2nn',
      model: { preset: 'mnist-2nn' },
      data: { kind: 'managed', dataset: 'mnist' },
      rounds: 10,
      learningRate: 0.1,
    });
  });

  it('has a flag for every field', () => {
    const spec = buildTrainSpec({
      flags: {
        preset: 'mnist-2nn',
        name: 'mine',
        dataset: 'images',
        evaluateOn: 'judge',
        partitions: 7,
        partition: { scheme: 'shards', shardsPerPartition: 3 },
        fraction: 0.25,
        minDevices: 4,
        select: 'fair',
        spare: 0.2,
        tag: ['gpu'],
        priority: 'high',
        rounds: 3,
        epochs: 5,
        localSteps: 30,
        work: 'by-speed',
        batch: 10,
        lr: 0.2,
        lrSchedule: { name: 'cosine', floor: 0.1 },
        optimizer: 'adamw',
        clip: 2,
        proximal: 0.5,
        compression: { name: 'top-k', share: 0.05 },
        compressionDown: 'same',
        privacy: { mechanism: 'central', clipNorm: 0.5, noiseMultiplier: 1, delta: 1e-5, epsilonBudget: 4 },
        secureAggregation: 3,
        personal: { layers: 'last', count: 2 },
        fineTune: 3,
        target: 0.9,
        patience: 4,
        minDelta: 0.01,
        keep: 'last',
        deadline: 12,
        seed: 99,
        reproducible: true,
      },
    });
    const usual = TrainJobSpec.parse({ ...file, model: { preset: 'mnist-2nn' }, strategy: undefined });
    const untouched = Object.entries(usual).filter(
      ([field, value]) =>
        field !== 'kind' && field !== 'model' && JSON.stringify(Reflect.get(spec, field)) === JSON.stringify(value),
    );
    expect(untouched).toEqual([]);
    expect(spec).toMatchObject({
      data: { dataset: 'images', partitions: 7, partition: { scheme: 'shards', shardsPerPartition: 3 } },
      strategy: { name: 'fedavg', fraction: 0.25, minDevices: 4 },
      compression: { name: 'top-k', share: 0.05, down: 'same' },
      evaluation: { dataset: 'judge' },
      earlyStopping: { patience: 4, minDelta: 0.01 },
      personal: { layers: 'last', count: 2, fineTuneEpochs: 3 },
    });
  });

  it('lays flags of personal layers over those of the file', () => {
    const own = { ...file, personal: { layers: 'listed', indices: [4], holdOut: 0.3 } };
    const personalWith = (flags: object, of: object = own) => buildTrainSpec({ file: of, flags }).personal;
    expect(personalWith({ fineTune: 2 })).toMatchObject({ layers: 'listed', indices: [4], fineTuneEpochs: 2 });
    expect(personalWith({ personal: { layers: 'norm' } })).toEqual({ layers: 'norm', holdOut: 0.3, fineTuneEpochs: 0 });
    expect(personalWith({ fineTune: 2 }, file)).toMatchObject({ layers: 'none', fineTuneEpochs: 2 });
  });

  it.each([
    ['norm', { layers: 'norm' }],
    ['last', { layers: 'last' }],
    ['last:2', { layers: 'last', count: 2 }],
    ['4,6', { layers: 'listed', indices: [4, 6] }],
    ['norm:1', undefined],
    ['first', undefined],
  ])('reads the personal layers %s', (text, meant) => {
    expect(parsePersonal(text)).toEqual(meant);
  });

  it('changes of early stopping only what is asked for', () => {
    const patient = { ...file, earlyStopping: { patience: 9, minDelta: 0.5 } };
    expect(buildTrainSpec({ file: patient, flags: { patience: 2 } })).toMatchObject({
      earlyStopping: { patience: 2, minDelta: 0.5 },
    });
  });

  it('lays flags over a file and leaves the rest of it alone', () => {
    const spec = buildTrainSpec({ file, flags: { rounds: 50, minDevices: 3, dataset: 'more' } });
    expect(spec).toEqual(
      TrainJobSpec.parse({
        ...file,
        rounds: 50,
        data: { ...file.data, dataset: 'more' },
        strategy: { name: 'fedavg', fraction: 0.5, minDevices: 3 },
      }),
    );
  });

  it('turns to local data sets on demand', () => {
    expect(buildTrainSpec({ file, flags: { local: true } })).toMatchObject({
      data: { kind: 'local', dataset: 'digits' },
    });
  });

  it('keeps what the file says of an optimizer, unless another one is asked for', () => {
    const careful = { ...file, optimizer: { name: 'adam', beta1: 0.8 } };
    expect(buildTrainSpec({ file: careful, flags: { optimizer: 'adam' } })).toMatchObject(careful);
    expect(buildTrainSpec({ file: careful, flags: { optimizer: 'nesterov' } })).toMatchObject({
      optimizer: { name: 'nesterov', momentum: 0.9 },
    });
  });

  it('takes a model of its own', () => {
    const model = { input: [4], layers: [{ type: 'dense', units: 3 }] };
    const spec = buildTrainSpec({ model, flags: { name: 'iris', dataset: 'iris', rounds: 1, lr: 0.1 } });
    expect(spec).toMatchObject({ model });
  });

  it.each([
    [{ preset: 'mnist-2nn', lr: -1 }, 'learningRate'],
    [{ preset: 'mnist-2nn', fraction: 0 }, 'strategy.fraction'],
    [{ preset: 'mnist-2nn', rounds: 1.5 }, 'rounds'],
    [{ preset: 'mnist-2nn', partition: { scheme: 'dirichlet', alpha: 0 } }, 'data.partition.alpha'],
    [{ preset: 'mnist-2nn', dataset: 'No!' }, 'data.dataset'],
    [{ name: 'nothing-else' }, 'model'],
  ] as const)('refuses %o and names %s', (flags, field) => {
    try {
      buildTrainSpec({ flags });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: 'invalid-specification', details: { field } });
    }
  });

  it.each([null, 'text', 7, []])('refuses a file that holds %o', (nonsense) => {
    expect(() => buildTrainSpec({ file: nonsense, flags: {} })).toThrow(AppError);
  });
});

describe('flags', () => {
  it.each([
    ['iid', { scheme: 'iid' }],
    ['shards', { scheme: 'shards' }],
    ['shards:4', { scheme: 'shards', shardsPerPartition: 4 }],
    ['dirichlet:0.5', { scheme: 'dirichlet', alpha: 0.5 }],
    ['dirichlet:', undefined],
    ['dirichlet:x', undefined],
    ['iid:1', undefined],
    ['other', undefined],
  ])('partition %s', (text, partition) => {
    expect(parsePartition(text)).toEqual(partition);
  });

  it.each([
    ['constant', { name: 'constant' }],
    ['step:10', { name: 'step', every: 10 }],
    ['exponential:0.95', { name: 'exponential', decay: 0.95 }],
    ['cosine', { name: 'cosine' }],
    ['cosine:0.1', { name: 'cosine', floor: 0.1 }],
    ['step', undefined],
    ['exponential', undefined],
    ['cosine:0.1:2', undefined],
    ['other:1', undefined],
  ])('schedule %s', (text, schedule) => {
    expect(parseSchedule(text)).toEqual(schedule);
  });

  it.each([
    ['none', { name: 'none' }],
    ['int8', { name: 'int8' }],
    ['top-k', { name: 'top-k' }],
    ['top-k:0.05', { name: 'top-k', share: 0.05 }],
    ['int8:2', undefined],
    ['top-k:', undefined],
    ['gzip', undefined],
  ])('compression %s', (text, compression) => {
    expect(parseCompression(text)).toEqual(compression);
  });

  it.each([
    ['0.5:1:1e-5', { mechanism: 'central', clipNorm: 0.5, noiseMultiplier: 1, delta: 1e-5 }],
    ['2:1.5:0.001:4', { mechanism: 'central', clipNorm: 2, noiseMultiplier: 1.5, delta: 0.001, epsilonBudget: 4 }],
    ['0.5:1', undefined],
    ['local:1:8:1e-5:20', { mechanism: 'local', clipNorm: 1, noiseMultiplier: 8, delta: 1e-5, epsilonBudget: 20 }],
    ['local:', undefined],
    ['0.5:1:1e-5:4:5', undefined],
    ['0.5::1e-5', undefined],
    ['0.5:x:1e-5', undefined],
  ])('privacy %s', (text, privacy) => {
    expect(parsePrivacy(text)).toEqual(privacy);
  });

  it.each([
    ['0.975', 0.975],
    ['97.5%', 0.975],
    ['.5', 0.5],
    ['1', 1],
    ['-1', undefined],
    ['half', undefined],
  ])('share %s', (text, share) => {
    expect(parseShare(text)).toBe(share);
  });
});
