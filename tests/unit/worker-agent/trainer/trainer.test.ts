import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { encodeSamplePack } from '../../../../common/datasets/sample-pack.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { OptimizerSpec } from '../../../../common/specs/optimizer-spec.ts';
import { PersonalSpec } from '../../../../common/specs/personal-spec.ts';
import { codecFor } from '../../../../native/codecs/codec-for.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { readDataset } from '../../../../platform/datasets/read-dataset.ts';
import type { Choice } from '../../../../worker-agent/trainer/calibration-file.ts';
import { Trainer, type TrainTask } from '../../../../worker-agent/trainer/trainer.ts';
import { markedProcesses } from '../../../support/marked-processes.ts';
import { nicenesses } from '../../../support/nicenesses.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { someTraining } from '../../builders/some-training.ts';
import { started } from '../../main/storage/a-store.ts';

const DIGITS = fileURLToPath(new URL('../../../../resources/datasets/uci-digits.csv.gz', import.meta.url));
const SAMPLES = 1_797;
/** Of an epoch, of 32 samples each; the last one is smaller. */
const STEPS = Math.ceil(SAMPLES / 32);
const model: ModelSpec = { input: [64], layers: [{ type: 'dense', units: 10 }], loss: 'softmax-cross-entropy' };
const PARAMETERS = 64 * 10 + 10;

let pack: Uint8Array;
beforeAll(async () => {
  const { train } = await readDataset(DIGITS, { holdout: 0 });
  pack = Buffer.concat([...encodeSamplePack(train)]);
});

const nobody = () => undefined;
const never = new AbortController().signal;

async function aTrainer(threads = 1) {
  const folder = aTemporaryFolder();
  const calibrationFile = join(folder, 'calibration.json');
  const trainer = await started(
    new Trainer(pino({ level: 'silent' }), { calibrationFile, threads: Promise.resolve(threads) }),
  );
  const packFile = join(folder, 'pack');
  const parametersFile = join(folder, 'parameters');
  writeFileSync(packFile, pack);
  writeFileSync(parametersFile, new Uint8Array(PARAMETERS * 4));
  const aTask = (key: string, facts: Partial<TrainTask['training']> = {}): TrainTask => ({
    key,
    model,
    classes: undefined,
    parametersFile,
    packFile,
    updateFile: join(folder, `${key}.update`),
    kept: {},
    controls: null,
    sharedSteps: null,
    training: someTraining({ epochs: 3, learningRate: 0.02, ...facts }),
  });
  return { trainer, aTask, calibrationFile };
}

/** The one choice that a trainer has written down. */
function choiceIn(file: string): Choice | undefined {
  const { chosen } = JSON.parse(readFileSync(file, 'utf8')) as { chosen: Record<string, Choice> };
  return Object.values(chosen)[0];
}

/** Process ids of the trainers that this file's tests have started. */
function trainers(): number[] {
  return markedProcesses(`EO_TEST_RUN=${process.env['EO_TEST_RUN']}`)
    .filter(({ command, pid }) => command.includes('trainer-child') && isChild(pid))
    .map(({ pid }) => pid);
}

function isChild(pid: number): boolean {
  const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  return Number(parent) === process.pid;
}

test.runIf(process.platform === 'linux')(
  'a gentle trainer has the lowest priority with all of its threads, and one at full strength is a new one',
  async () => {
    const { trainer, aTask } = await aTrainer(4);
    await trainer.train(aTask('t1'), nobody, never);
    const [first] = trainers();
    trainer.work({ threadShare: 0.5, isGentle: true });
    await vi.waitUntil(() => nicenesses(first ?? 0).every((nice) => nice === 19));
    await trainer.train(aTask('t2'), nobody, never);
    expect(trainers()).toEqual([first]);
    expect(trainer.speed?.threads).toBeLessThanOrEqual(2);
    trainer.work({ threadShare: 1, isGentle: false });
    await trainer.train(aTask('t3'), nobody, never);
    const [second] = trainers();
    expect(second).not.toBe(first);
    expect(Math.max(...nicenesses(second ?? 0))).toBeLessThan(19);
  },
);

test.runIf(process.platform === 'linux')('a trainer that is started gentle stays at the lowest priority', async () => {
  const { trainer, aTask } = await aTrainer();
  trainer.work({ threadShare: 1, isGentle: true });
  await trainer.train(aTask('t1'), nobody, never);
  const [pid] = trainers();
  expect(nicenesses(pid ?? 0).filter((nice) => nice !== 19)).toEqual([]);
});

describe('a task', () => {
  test('is trained, and its update lies on the disk with its hash', async () => {
    const { trainer, aTask } = await aTrainer();
    const task = aTask('t1');
    const told: number[] = [];
    const update = await trainer.train(task, ({ samplesDone }) => void told.push(samplesDone), never);
    expect(update).toMatchObject({ samples: SAMPLES, sizeBytes: PARAMETERS * 4 });
    expect(update.accuracy).toBeGreaterThan(0.8);
    expect(update.loss).toBeGreaterThan(0);
    expect(told.at(-1)).toBe(3 * SAMPLES);
    const bytes = readFileSync(task.updateFile);
    expect(bytes).toHaveLength(update.sizeBytes);
    expect(sha256Of(bytes)).toBe(update.sha256);
  });

  test('is packed as it says; what packing leaves out lies beside it and goes with the next update', async () => {
    const { trainer, aTask } = await aTrainer();
    const values = (file: string) => new Float32Array(new Uint8Array(readFileSync(file)).buffer);
    const whole = aTask('t1', { reproducible: true });
    await trainer.train(whole, nobody, never);
    const small = await trainer.train(
      aTask('t2', { reproducible: true, compression: { name: 'int8' } }),
      nobody,
      never,
    );
    expect(small.sizeBytes).toBe(PARAMETERS + 4 * Math.ceil(PARAMETERS / 128));

    const compression = { name: 'top-k', share: 0.1 } as const;
    const sent = (file: string) => {
      const update = new Float32Array(PARAMETERS);
      let at = 0;
      for (const block of codecFor(compression).decode(readFileSync(file), PARAMETERS)) {
        update.set(block, at);
        at += block.length;
      }
      return update;
    };
    const sparse = aTask('t3', { reproducible: true, compression });
    const residual = { before: `${sparse.updateFile}.0`, after: `${sparse.updateFile}.1` };
    await trainer.train({ ...sparse, kept: { residual } }, nobody, never);
    const left = values(residual.after);
    expect(sent(sparse.updateFile).filter((value) => value !== 0)).toHaveLength(PARAMETERS / 10);
    expect(sent(sparse.updateFile).map((value, i) => value + (left[i] ?? 0))).toEqual(values(whole.updateFile));

    const next = { before: residual.after, after: `${sparse.updateFile}.2` };
    await trainer.train({ ...sparse, kept: { residual: next } }, nobody, never);
    const carried = values(whole.updateFile).map((value, i) => value + (left[i] ?? 0));
    expect(sent(sparse.updateFile).map((value, i) => value + (values(next.after)[i] ?? 0))).toEqual(carried);
  });

  test('goes on with the optimizer, and with its own layers, as the task before has left them', async () => {
    const { trainer, aTask } = await aTrainer();
    const values = (file: string) => new Float32Array(new Uint8Array(readFileSync(file)).buffer);
    const facts = { reproducible: true, optimizer: OptimizerSpec.parse({ name: 'adamw' }), epochs: 1 };
    const steps = (first: number, count: number) => ({ ...facts, steps: { first, count, orderSeed: 1 } });
    const whole = aTask('t1', steps(0, 6));
    await trainer.train(whole, nobody, never);

    const [first, second] = [aTask('t2', steps(0, 4)), aTask('t3', steps(4, 2))];
    const kept = (number: number, kind: string) => `${whole.updateFile}.${kind}.${number}`;
    const optimizer = (before: number) => ({ before: kept(before, 'o'), after: kept(before + 1, 'o') });
    await trainer.train({ ...first, kept: { optimizer: optimizer(0) } }, nobody, never);
    writeFileSync(kept(0, 'w'), readFileSync(first.updateFile)); // from zero, so the update is the parameters
    const onwards = { ...second, parametersFile: kept(0, 'w'), kept: { optimizer: optimizer(1) } };
    await trainer.train(onwards, nobody, never);
    const moved = values(first.updateFile).map((value, i) => value + (values(second.updateFile)[i] ?? 0));
    const apart = moved.map((value, i) => Math.abs(value - (values(whole.updateFile)[i] ?? 0)));
    expect(Math.max(...apart)).toBeLessThan(1e-6);

    const personal = { spec: PersonalSpec.parse({ layers: 'listed', indices: [0] }), seed: 1, isFinal: false };
    const own = {
      ...aTask('t4', { ...facts, personal }),
      kept: { model: { before: kept(0, 'm'), after: kept(1, 'm') } },
    };
    await expect(trainer.train(own, nobody, never)).resolves.toMatchObject({
      heldOut: { samples: expect.any(Number) },
    });
    const again = { ...own, key: 't5', kept: { model: { before: kept(1, 'm'), after: kept(2, 'm') } } };
    await trainer.train(again, nobody, never);
    const [lone, next] = [values(kept(1, 'm')), values(kept(2, 'm'))];
    expect(Math.hypot(...next)).toBeGreaterThan(1.2 * Math.hypot(...lone));
  });

  test('is trained by the backend that is fastest here, which is measured once', async () => {
    const { trainer, aTask, calibrationFile } = await aTrainer();
    expect(trainer.speed).toBeNull();
    await trainer.train(aTask('t1'), nobody, never);
    const backend = choiceIn(calibrationFile)?.name;
    expect(trainer.speed).toMatchObject({ backend, threads: 1 });
    expect(trainer.speed?.samplesPerSecond).toBeGreaterThan(100);
    const measuredAt = statSync(calibrationFile).mtimeMs;
    await trainer.train(aTask('t2', { reproducible: true }), nobody, never);
    expect(trainer.speed).toMatchObject({ backend: 'strict', library: null });
    await trainer.train(aTask('t3'), nobody, never);
    expect(trainer.speed).toMatchObject({ backend });
    expect(statSync(calibrationFile).mtimeMs).toBe(measuredAt);
  });

  test('is tried with several threads too, where they are allowed, by the real parameters and samples', async () => {
    const { trainer, aTask, calibrationFile } = await aTrainer(2);
    const update = await trainer.train(aTask('t1'), nobody, never);
    expect(update.accuracy).toBeGreaterThan(0.8);
    const choice = choiceIn(calibrationFile);
    expect(choice?.measured['wasm']).toBeGreaterThan(0);
    const [parallel = '', ...others] = Object.keys(choice?.measured ?? {}).filter((name) => name.endsWith(' × 2'));
    expect(others).toEqual([]);
    expect(choice?.measured[parallel]).toBeGreaterThan(0);
    expect(trainer.speed?.threads).toBe(choice?.name.endsWith(' × 2') === true ? 2 : 1);
  });

  test('that diverges fails as such, and so do data and parameters that do not fit', async () => {
    const { trainer, aTask } = await aTrainer();
    const wide: ModelSpec = { ...model, input: [65] };
    const deep: ModelSpec = { ...model, layers: [{ type: 'dense', units: 4 }, ...model.layers] };
    const diverging = aTask('t1', { learningRate: 1e38 });
    await expect(trainer.train(diverging, nobody, never)).rejects.toMatchObject({ code: 'training-diverged' });
    await expect(trainer.train({ ...aTask('t2'), model: deep }, nobody, never)).rejects.toMatchObject({
      code: 'invalid-specification',
    });
    writeFileSync(aTask('t3').parametersFile, new Uint8Array((65 * 10 + 10) * 4));
    await expect(trainer.train({ ...aTask('t3'), model: wide }, nobody, never)).rejects.toMatchObject({
      code: 'dataset-mismatch',
    });
  });

  test('finds model and data still loaded when it comes after one of the same', async () => {
    const { trainer, aTask } = await aTrainer();
    await trainer.train(aTask('t1'), nobody, never);
    const next = aTask('t2');
    rmSync(next.packFile);
    expect(await trainer.train(next, nobody, never)).toMatchObject({ samples: SAMPLES });
  });

  test('waits for its turn', async () => {
    const { trainer, aTask } = await aTrainer();
    const ended: string[] = [];
    const train = async (key: string) => {
      await trainer.train(aTask(key), nobody, never);
      ended.push(key);
    };
    await Promise.all([train('t1'), train('t2'), train('t3')]);
    expect(ended).toEqual(['t1', 't2', 't3']);
  });

  test('that is cancelled in the middle ends soon, and the next one is trained', async () => {
    const { trainer, aTask } = await aTrainer();
    const stop = new AbortController();
    const endless = trainer.train(aTask('t1', { epochs: 100_000 }), () => stop.abort(), stop.signal);
    const next = trainer.train(aTask('t2'), nobody, never);
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    expect(await next).toMatchObject({ samples: SAMPLES });
  });

  test('whose time is up ends between two steps, and says how far it is', async () => {
    const { trainer, aTask } = await aTrainer();
    const up = new AbortController();
    const task = aTask('t1', { epochs: 100_000 });
    const { work, sha256, samples } = await trainer.train(task, () => up.abort(), never, { timeUp: up.signal });
    expect(samples).toBe(SAMPLES);
    const { steps = 0, samplesSeen = 0 } = work ?? {};
    const [whole, rest] = [Math.floor(steps / STEPS), steps % STEPS];
    expect([steps > 0, steps < 100_000 * STEPS]).toEqual([true, true]);
    expect(samplesSeen).toBe(whole * SAMPLES + rest * 32);
    expect(sha256).toBe(sha256Of(readFileSync(task.updateFile)));
    expect((await trainer.train(aTask('t2'), nobody, never, { timeUp: never })).work).toEqual({
      steps: 3 * STEPS,
      samplesSeen: 3 * SAMPLES,
    });
  });

  test('whose time is up before its turn fails as late, without a step', async () => {
    const { trainer, aTask } = await aTrainer();
    const up = new AbortController();
    const first = trainer.train(aTask('t1'), () => up.abort(), never);
    const late = trainer.train(aTask('t2'), () => expect.unreachable('it was begun'), never, { timeUp: up.signal });
    await expect(late).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect((await first).work?.steps).toBe(3 * STEPS);
  });

  test('that is cancelled before its turn is never begun', async () => {
    const { trainer, aTask } = await aTrainer();
    const stop = new AbortController();
    const first = trainer.train(aTask('t1'), nobody, never);
    const second = trainer.train(aTask('t2'), () => expect.unreachable('it was begun'), stop.signal);
    stop.abort(new Error('not any more'));
    await expect(second).rejects.toThrow('not any more');
    await first;
  });
});

describe.skipIf(process.platform !== 'linux')('the process that trains', () => {
  test('may crash: its task fails as such, and the next one has a new process', async () => {
    const { trainer, aTask } = await aTrainer();
    const killed: number[] = [];
    const kill = () => {
      if (killed.length > 0) return;
      killed.push(...trainers());
      for (const pid of killed) process.kill(pid, 'SIGKILL');
    };
    await expect(trainer.train(aTask('t1', { epochs: 100_000 }), kill, never)).rejects.toMatchObject({
      code: 'trainer-crashed',
      message: 'the trainer ended with SIGKILL',
    });
    expect(killed).toHaveLength(1);
    expect(await trainer.train(aTask('t2'), nobody, never)).toMatchObject({ samples: SAMPLES });
    expect(trainers()).not.toEqual(killed);
  });

  test('is started once for all tasks, and gone when the agent stops', async () => {
    const { trainer, aTask } = await aTrainer();
    await trainer.train(aTask('t1'), nobody, never);
    const [pid] = trainers();
    await trainer.train(aTask('t2'), nobody, never);
    expect(trainers()).toEqual([pid]);
    const begun = Promise.withResolvers<void>();
    const working = trainer.train(aTask('t3', { epochs: 100_000 }), () => begun.resolve(), never);
    const cancelled = expect(working).rejects.toMatchObject({ code: 'cancelled' });
    await begun.promise;
    await trainer.stop();
    await cancelled;
    expect(trainers()).toEqual([]);
  });
});
