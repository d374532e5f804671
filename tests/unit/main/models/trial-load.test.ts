import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ModelVersion } from '../../../../common/domain/model.ts';
import { ALWAYS_ROOM, type MakeRoom, type Need } from '../../../../common/economy/economy-controller.ts';
import { AppError } from '../../../../common/errors.ts';
import { recogniseModel } from '../../../../main/models/recognise-model.ts';
import { refusalOf, TrialLoads } from '../../../../main/models/trial-load.ts';
import { TrialProcess } from '../../../../main/models/trial-process.ts';
import { ModelTrialRows } from '../../../../main/storage/rows/model-trial-rows.ts';
import { nodeClock } from '../../../../platform/node-clock.ts';
import { aGguf } from '../../common/formats/a-gguf.ts';
import { aMessage } from '../../common/formats/a-protobuf.ts';
import { aPort, aTensor } from '../../common/formats/an-onnx-model.ts';
import { aStore, started } from '../storage/a-store.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url));
const never = new AbortController().signal;
const FLOAT = 1;
const INT64 = 7;

function int64(...values: readonly number[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
}

/** A graph of nodes over constants, with one output. */
function aGraph(nodes: readonly Uint8Array[], constants: readonly Uint8Array[], output: Uint8Array): Uint8Array {
  const graph = aMessage(
    [2, 'g'],
    ...nodes.map((node) => [1, node] as const),
    ...constants.map((constant) => [5, constant] as const),
    [12, output],
  );
  return aMessage([1, 8], [7, graph], [8, aMessage([1, ''], [2, 17])]);
}

/** Sixteen gigabytes of zeros out of a hundred bytes. */
const bomb = aGraph(
  [aMessage([1, 'shape'], [2, 'y'], [4, 'ConstantOfShape'])],
  [aTensor('shape', [1], int64(2 ** 32), INT64)],
  aPort('y', FLOAT, [2 ** 32]),
);

/** Goes round 2^40 times. */
const endless = aGraph(
  [
    aMessage(
      [1, 'trips'],
      [1, 'true'],
      [1, 'start'],
      [2, 'y'],
      [4, 'Loop'],
      [
        5,
        aMessage(
          [1, 'body'],
          [20, 5],
          [
            6,
            aMessage(
              [2, 'body'],
              [1, aMessage([1, 'go'], [2, 'goes'], [4, 'Identity'])],
              [1, aMessage([1, 'state'], [1, 'state'], [2, 'next'], [4, 'Add'])],
              [11, aPort('trip', INT64, [])],
              [11, aPort('go', 9, [])],
              [11, aPort('state', FLOAT, [1])],
              [12, aPort('goes', 9, [])],
              [12, aPort('next', FLOAT, [1])],
            ),
          ],
        ),
      ],
    ),
  ],
  [
    aTensor('trips', [], int64(2 ** 40), INT64),
    aTensor('true', [], Uint8Array.of(1), 9),
    aTensor('start', [1], new Uint8Array(4)),
  ],
  aPort('y', FLOAT, [1]),
);

interface Spare {
  readonly spareBytes?: () => number;
  readonly makeRoom?: MakeRoom;
}

async function aTrial(content: Uint8Array, { spareBytes = () => 8e9, makeRoom = ALWAYS_ROOM }: Spare = {}) {
  const store = await aStore();
  const blob = await store.blobs.write([content]);
  const recognised = await recogniseModel(store.blobs.path(blob.sha256));
  const provenance = { kind: 'imported', fileName: null } as const;
  const model: ModelVersion = store.models.add({ name: 'm', blob, ...recognised, provenance });
  const trials = await started(new TrialLoads({ ...store, clock: nodeClock, spareBytes, makeRoom }));
  return { ...store, model, trials, path: store.blobs.path(blob.sha256) };
}

describe('a model that loads', () => {
  test.each(['rand-1x8-min.gguf', 'moby-160k-Q8_0.gguf', 'torch-mlp.onnx', 'torch-gru.onnx', 'torch-cnn.onnx'])(
    '%s passes, and says what it took',
    async (name) => {
      const { trials, model } = await aTrial(fixture(name));
      const result = await trials.try(model, never);
      expect(result).toMatchObject({ outcome: 'passed', note: null });
      if (result.outcome === 'passed') expect(result.memoryBytes).toBeGreaterThan(30e6);
      expect(refusalOf(result)).toBeUndefined();
    },
    60_000,
  );

  test('is not loaded again, unless its loader is another one by now', async () => {
    const { trials, model, database } = await aTrial(fixture('torch-mlp.onnx'));
    const first = await trials.try(model, never);
    expect(await trials.try(model, never)).toEqual(first);
    const kept = trials.latest(model.sha256);
    expect(kept).toMatchObject({ loader: expect.stringMatching(/^onnxruntime-node \d/), result: first });
    if (kept === undefined) throw new Error('nothing was kept');
    const old = { outcome: 'refused', code: 'load-failed', message: 'too new' } as const;
    new ModelTrialRows(database).put({ ...kept, loader: 'onnxruntime-node 1.0.0', result: old });
    expect(await trials.try(model, never)).toMatchObject({ outcome: 'passed' });
  }, 60_000);

  test('is loaded once for all who ask at the same time', async () => {
    const { trials, model } = await aTrial(fixture('torch-mlp.onnx'));
    const [first, second] = await Promise.all([trials.try(model, never), trials.try(model, never)]);
    expect(second).toBe(first);
  }, 60_000);
});

describe('a model that does not', () => {
  test('ends its own process only, and stays refused', async () => {
    const { trials, model } = await aTrial(fixture('if-opt.onnx'));
    const result = await trials.try(model, never);
    expect(result).toMatchObject({
      outcome: 'refused',
      code: 'crashed',
      message: expect.stringMatching(/SIG(SEGV|ABRT)/),
    });
    expect(refusalOf(result)).toMatchObject({ code: 'model-refused', details: { trial: 'crashed' } });
    expect(await trials.try(model, never)).toEqual(result);
  }, 60_000);

  test('is told what the loader said', async () => {
    const keys = { 'general.architecture': { type: 'text', value: 'llama' } } as const;
    const gguf = aGguf({ keys, tensors: [{ name: 'w', dimensions: [32, 2], type: 8, offset: 0 }], dataBytes: 68 });
    const { trials, model } = await aTrial(gguf);
    expect(await trials.try(model, never)).toMatchObject({
      outcome: 'refused',
      code: 'load-failed',
      message: expect.stringContaining('llama.context_length'),
    });
  }, 60_000);

  test('is killed when it takes too much memory', async () => {
    const { trials, model } = await aTrial(bomb);
    expect(await trials.try(model, never)).toMatchObject({ outcome: 'refused', code: 'out-of-memory' });
  }, 60_000);

  test('is killed when it takes too long', async () => {
    const { path } = await aTrial(endless);
    const trial = new TrialProcess(nodeClock);
    const limits = { timeMs: 3_000, memoryBytes: 2e9 };
    expect(await trial.load('onnx', path, limits)).toMatchObject({ outcome: 'refused', code: 'timed-out' });
    await trial.end();
  }, 60_000);
});

describe('without a process', () => {
  test('a vocabulary without tensors is refused', async () => {
    const { trials, model } = await aTrial(
      aGguf({ keys: { 'general.architecture': { type: 'text', value: 'llama' } } }),
    );
    expect(await trials.try(model, never)).toMatchObject({
      outcome: 'refused',
      code: 'not-servable',
      message: expect.stringContaining('has no tensors'),
    });
  });

  test('what this machine cannot hold is skipped, with the figures, and tried when it can', async () => {
    let spare = 1_000;
    const { trials, model } = await aTrial(fixture('torch-mlp.onnx'), { spareBytes: () => spare });
    expect(await trials.try(model, never)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('1000'),
    });
    expect(trials.latest(model.sha256)?.result.outcome).toBe('skipped');
    spare = 8e9;
    expect(await trials.try(model, never)).toMatchObject({ outcome: 'passed' });
  }, 60_000);

  test('it begins only where room is made for it, and says who holds the memory', async () => {
    let isShort = true;
    const asked: Need[] = [];
    const makeRoom: MakeRoom = async (need) => {
      asked.push(need);
      if (isShort) throw new AppError('no-room', 'it needs more; job digits holds 2 GB');
      return () => undefined;
    };
    const { trials, model } = await aTrial(fixture('torch-mlp.onnx'), { makeRoom });
    const reason = 'it needs more; job digits holds 2 GB';
    expect(await trials.try(model, never)).toMatchObject({ outcome: 'skipped', reason });
    expect(asked[0]?.memoryBytes).toBeGreaterThan(100e6);
    isShort = false;
    expect(await trials.try(model, never)).toMatchObject({ outcome: 'passed' });
  }, 60_000);

  test('a trial that nobody waits for any more is given up, and can be begun again', async () => {
    const { trials, model } = await aTrial(fixture('moby-160k-Q8_0.gguf'));
    const controller = new AbortController();
    const tried = trials.try(model, controller.signal);
    setImmediate(() => controller.abort());
    await expect(tried).rejects.toMatchObject({ code: 'cancelled' });
    expect(trials.latest(model.sha256)).toBeUndefined();
    expect(await trials.try(model, never)).toMatchObject({ outcome: 'passed' });
  }, 60_000);
});
