import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { encodeSamplePack } from '../../../../../common/datasets/sample-pack.ts';
import { nodeClock } from '../../../../../platform/node-clock.ts';
import { GentleProcesses } from '../../../../../worker-agent/host/gentle-processes.ts';
import { AllowList } from '../../../../../worker-agent/trainer/allowed/allow-list.ts';
import type { AllowedTrainersDeps } from '../../../../../worker-agent/trainer/allowed/allowed-trainers.ts';
import { nicenesses } from '../../../../support/nicenesses.ts';
import { aTemporaryFolder } from '../../../../support/temporary-folder.ts';
import { someTraining } from '../../../builders/some-training.ts';
import { started } from '../../../main/storage/a-store.ts';
import { HandClock } from '../../../main/storage/hand-clock.ts';
import { someAllowedTrainers } from './some-allowed-trainers.ts';

const REGRESSION = fileURLToPath(
  new URL('../../../../../resources/javascript/softmax-regression.mjs', import.meta.url),
);
const CLASSES = ['a', 'b'];
const VALUES = 3 * CLASSES.length;
const never = new AbortController().signal;
const nobody = () => undefined;

/** A module whose training is this. */
function aModule(train: string): string {
  return `
    import { writeSync } from 'node:fs';
    import { spawn } from 'node:child_process';
    export const initialise = () => new Float32Array(${VALUES});
    export const evaluate = () => ({ loss: 1, accuracy: 0.5 });
    // A full pipe is not what stops it.
    const writeForEver = (fd, bytes) => { for (;;) try { writeSync(fd, bytes) } catch {} };
    export async function train(parameters, samples, { progress }) { ${train} }
  `;
}

/** A device that allows one module. */
async function aDevice(source: string, changes: Partial<AllowedTrainersDeps> = {}) {
  const folder = aTemporaryFolder();
  const file = join(folder, 'trainer.mjs');
  writeFileSync(file, source);
  const { sha256 } = await new AllowList(folder).allow(file);
  const trainers = await started(someAllowedTrainers(folder, changes));
  onTestFinished(() => trainers.stop());
  const packFile = join(folder, 'pack');
  const samples = {
    count: 4,
    shape: [2],
    features: Float32Array.of(0, 1, 1, 0, 0, 2, 2, 0),
    scale: 1,
    labels: Int32Array.of(0, 1, 0, 1),
    classes: CLASSES,
  };
  writeFileSync(packFile, Buffer.concat([...encodeSamplePack(samples)]));
  const parametersFile = join(folder, 'parameters');
  writeFileSync(parametersFile, new Uint8Array(VALUES * 4));
  const model = { trainer: 'trainer', sha256, settings: {} };
  const work = { model, parametersFile, parametersBytes: VALUES * 4, packFile, classes: undefined };
  const updateFile = join(folder, 'update');
  const training = someTraining({ epochs: 1, batchSize: 2, learningRate: 0.5 });
  const train = (key: string, signal = never) => trainers.train({ ...work, key, updateFile, training }, nobody, signal);
  return { folder, file, trainers, model, work, updateFile, train, running: () => processesOf(folder) };
}

/** Processes that were started on something in a folder. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(folder) ? [command] : [];
      } catch {
        return [];
      }
    });
}

test.runIf(process.platform === 'linux')(
  'a gentle trainer and what it has started have the lowest priority, and one at full strength is a new one',
  async () => {
    const processes = new GentleProcesses();
    const source = aModule(`
      globalThis.helper ??= spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', import.meta.url]);
      return { parameters: Float32Array.of(process.pid, globalThis.helper.pid, 0, 0, 0, 0), loss: 0, accuracy: 0 };
    `);
    const { train, updateFile } = await aDevice(source, { processes });
    /** The processes by which a task was trained. */
    const pidsOf = async (key: string) => {
      await train(key);
      return new Float32Array(new Uint8Array(readFileSync(updateFile)).buffer);
    };
    const [own = 0, helper = 0] = await pidsOf('t1');
    expect(Math.max(...nicenesses(own))).toBeLessThan(19);
    processes.work(true);
    await vi.waitUntil(() => [...nicenesses(own), ...nicenesses(helper)].every((nice) => nice === 19));
    expect((await pidsOf('t2'))[0]).toBe(own);
    processes.work(false);
    const [second = 0] = await pidsOf('t3');
    expect(second).not.toBe(own);
    expect(Math.max(...nicenesses(second))).toBeLessThan(19);
  },
);

describe('a module', () => {
  test('makes parameters, trains them and judges them', async () => {
    const { trainers, model, work, updateFile, train } = await aDevice(readFileSync(REGRESSION, 'utf8'));
    const asked = { key: 'start', model, shape: [2], classes: CLASSES, seed: 1, updateFile };
    expect(await trainers.initialise(asked, never)).toMatchObject({ sizeBytes: VALUES * 4, samples: 0 });
    const summary = await train('t1');
    expect(summary).toMatchObject({ samples: 4, sizeBytes: VALUES * 4 });
    const update = new Float32Array(new Uint8Array(readFileSync(updateFile)).buffer);
    expect(update[0]).toBeLessThan(0);
    writeFileSync(work.parametersFile, readFileSync(updateFile));
    expect(await trainers.evaluate({ ...work, key: 'judge' }, never)).toMatchObject({ accuracy: 1, samples: 4 });
  });

  test('of a million parameters comes through its pipe', async () => {
    const count = 1_000_000;
    const { trainers, model, updateFile } = await aDevice(
      `export const initialise = () => Float32Array.from({ length: ${count} }, (_, index) => index);
       export const train = () => 0;
       export const evaluate = () => 0;`,
    );
    const asked = { key: 'start', model, shape: [2], classes: CLASSES, seed: 1, updateFile };
    expect(await trainers.initialise(asked, never)).toMatchObject({ sizeBytes: count * 4 });
    const made = new Float32Array(new Uint8Array(readFileSync(updateFile)).buffer);
    expect(made.every((value, index) => value === index)).toBe(true);
  });

  test('whose labels are numbered otherwise on this device gets those of the job', async () => {
    const { trainers, work, updateFile } = await aDevice(
      aModule('return { parameters: Float32Array.of(...samples.labels, 0, 0), loss: 0, accuracy: 0 }'),
    );
    const training = someTraining({ epochs: 1, batchSize: 2, learningRate: 0.5 });
    const asked = { ...work, key: 't1', classes: ['z', 'b', 'a'], updateFile, training };
    await trainers.train(asked, nobody, never);
    expect([...new Float32Array(new Uint8Array(readFileSync(updateFile)).buffer)]).toEqual([2, 1, 2, 1, 0, 0]);
  });
});

/** Ways in which a trainer goes wrong, and the code of each. */
const FAILURES: readonly (readonly [string, string, string])[] = [
  ['raises an error', "throw new Error('no luck')", 'trainer-failed'],
  ['ends itself', 'process.exit(3)', 'trainer-crashed'],
  ['is killed', "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", 'trainer-crashed'],
  ['never answers', 'await new Promise(() => setInterval(() => {}, 1_000))', 'trainer-silent'],
  ['loops for ever', 'for (;;);', 'trainer-silent'],
  ['prints without end', "writeForEver(2, 'x'.repeat(65_535) + '\\n')", 'trainer-flooded'],
  [
    'sends progress without end',
    `const text = JSON.stringify({ type: 'progress', id: 1, samplesDone: 0, samplesTotal: 0, loss: 0 });
     const frame = Buffer.alloc(8 + text.length); frame.writeUInt32LE(text.length); frame.write(text, 8);
     writeForEver(1, frame)`,
    'trainer-flooded',
  ],
  ['sends random bytes', 'writeSync(1, Buffer.alloc(64, 0xa5)); await new Promise(() => {})', 'trainer-protocol'],
  ['claims a huge frame', 'writeSync(1, Buffer.alloc(8, 0xff)); await new Promise(() => {})', 'trainer-protocol'],
  ['stops within a frame', 'writeSync(1, Buffer.from([9, 0, 0])); process.exit(0)', 'trainer-crashed'],
  [
    'makes what is not a number',
    'parameters[3] = NaN; return { parameters, loss: 1, accuracy: 0 }',
    'update-not-finite',
  ],
  ['tells a loss that is not a number', 'return { parameters, loss: NaN, accuracy: 0 }', 'update-not-finite'],
  [
    'makes too many parameters',
    `return { parameters: new Float32Array(${VALUES + 1}), loss: 1, accuracy: 0 }`,
    'trainer-protocol',
  ],
  ['makes none', 'return { parameters: new Float32Array(0), loss: 1, accuracy: 0 }', 'trainer-protocol'],
  ['tells an accuracy of 2', 'return { parameters, loss: 1, accuracy: 2 }', 'trainer-protocol'],
];

describe('a trainer that', () => {
  test.each(FAILURES)('%s ends its task and nothing else', async (_, train, code) => {
    const { train: run, running, trainers, work } = await aDevice(aModule(train), { silenceMs: 3_000 });
    await expect(run('t1')).rejects.toMatchObject({ code });
    // The next task finds a trainer that works.
    expect(await trainers.evaluate({ ...work, key: 't2' }, never)).toMatchObject({ accuracy: 0.5 });
    await trainers.stop();
    expect(running()).toEqual([]);
  });

  test('has failed tells what it printed last', async () => {
    const { train } = await aDevice(aModule("console.log('epoch 1'); throw new RangeError('too deep')"));
    await expect(train('t1')).rejects.toThrow(/RangeError: too deep.*printed last:.*epoch 1/s);
  });

  test('has started others takes them along', async () => {
    const { train, running, folder } = await aDevice(
      aModule("spawn('sleep', ['1000'], { argv0: import.meta.filename, stdio: 'ignore' }); process.exit(1)"),
    );
    await expect(train('t1')).rejects.toMatchObject({ code: 'trainer-crashed' });
    await expect.poll(running).toEqual([]);
    expect(folder).not.toBe('');
  });

  test('works on a task that is no longer wanted ends with it', async () => {
    const stop = new AbortController();
    const progressed = Promise.withResolvers<void>();
    const { trainers, work, updateFile, running } = await aDevice(
      aModule('progress(1, 2, 1); await new Promise(() => setInterval(() => {}, 1_000))'),
    );
    const training = someTraining({ epochs: 1, batchSize: 2, learningRate: 0.5 });
    const asked = { ...work, key: 't1', updateFile, training };
    const result = trainers.train(asked, () => progressed.resolve(), stop.signal);
    await progressed.promise;
    stop.abort();
    await expect(result).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(running).toEqual([]);
  });

  test('has nothing to do for five minutes gives its memory back, and is there again when it is asked', async () => {
    const clock = new HandClock();
    const { train, running } = await aDevice(aModule('return { parameters, loss: 1, accuracy: 0 }'), { clock });
    await train('t1');
    expect(running()).toHaveLength(1);
    clock.advance(300_000);
    await expect.poll(running).toEqual([]);
    expect(await train('t2')).toMatchObject({ samples: 4 });
  });

  test('is no module with the three functions is told so', async () => {
    const { train } = await aDevice('export const initialise = 1;');
    await expect(train('t1')).rejects.toThrow(/does not export the functions/);
  });
});

describe('only what the owner allows runs', () => {
  test('a file that has changed is refused, even while its old self is warm', async () => {
    const { train, file } = await aDevice(aModule('return { parameters, loss: 1, accuracy: 0 }'));
    expect(await train('t1')).toMatchObject({ samples: 4 });
    appendFileSync(file, '\n// one more line');
    await expect(train('t2')).rejects.toMatchObject({ code: 'trainer-not-allowed' });
  });

  test('what runs is a copy of what was verified: it can be changed by nobody else, and is gone afterwards', async () => {
    const { train, folder, trainers } = await aDevice(
      aModule('console.log(import.meta.filename); throw new Error(import.meta.filename)'),
    );
    await expect(train('t1')).rejects.toThrow(join(folder, 'trainers', 'running', 'run-'));
    await trainers.stop();
    expect(readdirSync(join(folder, 'trainers', 'running'))).toEqual([]);
  });

  test('the secrets and settings of the agent are not in its environment', async () => {
    process.env['EO_JOIN'] = 'secret';
    onTestFinished(() => void delete process.env['EO_JOIN']);
    const { train } = await aDevice(aModule("throw new Error('join: ' + process.env.EO_JOIN)"));
    await expect(train('t1')).rejects.toThrow(/join: undefined/);
  });

  test('nothing is offered that cannot run here, and whoever offers hears of a change', async () => {
    const changed = Promise.withResolvers<void>();
    const deps = { clock: nodeClock, onOffer: () => changed.resolve() };
    const { trainers, model, folder } = await aDevice(aModule(''), deps);
    const script = join(folder, 'script.py');
    writeFileSync(script, '');
    expect(await trainers.offered()).toEqual([{ name: 'trainer', sha256: model.sha256, language: 'javascript' }]);
    await new AllowList(folder).allow(script);
    await changed.promise;
    const app = someAllowedTrainers(folder, { canRunModules: false, python: join(folder, 'no-python') });
    expect(await app.offered()).toEqual([]);
  });
});
