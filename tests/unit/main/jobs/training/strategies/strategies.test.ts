import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Random } from '../../../../../../common/random.ts';
import type { TrainJobSpec } from '../../../../../../common/specs/job-spec.ts';
import { Compute } from '../../../../../../main/jobs/training/compute/compute.ts';
import type { StoredParameters } from '../../../../../../main/jobs/training/compute/compute-methods.ts';
import { strategyOf } from '../../../../../../main/jobs/training/strategies/strategy-of.ts';
import { codecFor } from '../../../../../../native/codecs/codec-for.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';

const COUNT = 64 * 10 + 10;
const SAMPLES = [10, 20, 30, 40, 50];

interface Update {
  readonly values: Float32Array;
  readonly samples: number;
}

/** So many updates that differ, of shares that differ in size. */
function updatesOf(count: number, seed = 1): Update[] {
  return Array.from({ length: count }, (_, k) => {
    const random = new Random(100 * seed + k);
    return { values: Float32Array.from({ length: COUNT }, () => random.normal() / 10), samples: SAMPLES[k % 5] ?? 10 };
  });
}

const meanOf = (updates: readonly Update[], i: number): number => {
  const total = updates.reduce((sum, { samples }) => sum + samples, 0);
  return updates.reduce((sum, { values, samples }) => sum + samples * (values[i] ?? 0), 0) / total;
};

/** The worker of a job, and its rounds: each is given updates and tells by how much the parameters moved. */
class Worked {
  readonly #folder = aTemporaryFolder();
  readonly #spec: TrainJobSpec;
  #compute = new Compute();
  #parameters: StoredParameters | undefined;
  #state: StoredParameters | null = null;
  #files = 0;

  constructor(facts: object) {
    this.#spec = aTrainSpec(facts);
    onTestFinished(() => this.#compute.end());
  }

  async start(): Promise<void> {
    await this.#compute.open(this.#spec);
    const file = this.#path();
    this.#parameters ??= { file, ...(await this.#compute.initialise(1, file)) };
  }

  /** As after the orchestrator was started again. */
  async restart(): Promise<void> {
    await this.#compute.end();
    this.#compute = new Compute();
    await this.start();
  }

  async round(updates: readonly Update[]): Promise<Float32Array> {
    const strategy = strategyOf(this.#spec);
    const before = this.#parameters;
    if (before === undefined) throw new Error('not started');
    await this.#compute.begin(before, this.#state);
    const files: string[] = [];
    for (const { values, samples } of updates) {
      const file = this.#path();
      writeFileSync(file, codecFor(this.#spec.compression).encode(values));
      files.push(file);
      if (strategy.combine === undefined)
        await this.#compute.fold([{ file, contribution: strategy.contribution({ samples }) }]);
      else await this.#compute.check([file]);
    }
    if (strategy.combine !== undefined) await this.#compute.combine(files);
    const [file, stateFile] = [this.#path(), this.#path()];
    const made = await this.#compute.commit({ file, stateFile });
    this.#parameters = { file, sha256: made.parameters.sha256 };
    this.#state = made.state && { file: stateFile, sha256: made.state.sha256 };
    const [old, now] = [before.file, file].map((path) => new Float32Array(new Uint8Array(readFileSync(path)).buffer));
    return Float32Array.from(now ?? [], (value, i) => value - (old?.[i] ?? 0));
  }

  #path(): string {
    return join(this.#folder, `${this.#files++}`);
  }
}

async function worked(facts: object): Promise<Worked> {
  const it = new Worked(facts);
  await it.start();
  return it;
}

/** Moves the parameters of one place as the paper says, round by round. */
type ByPaper = (mean: number) => number;

function adaptive(next: (v: number, squared: number) => number, beta1: number): () => ByPaper {
  return () => {
    let [m, v] = [0, 0];
    return (mean) => {
      m = beta1 * m + (1 - beta1) * mean;
      v = next(v, mean * mean);
      return (0.5 * m) / (Math.sqrt(v) + 0.01);
    };
  };
}

const rates = { serverLearningRate: 0.5, tau: 0.01 };
const OF_MEANS: readonly (readonly [strategy: object, byPaper: () => ByPaper])[] = [
  [{ name: 'fedavg' }, () => (mean) => mean],
  [{ name: 'fedprox', mu: 0.3 }, () => (mean) => mean],
  [
    { name: 'fedavgm', momentum: 0.7, serverLearningRate: 0.5 },
    () => {
      let v = 0;
      return (mean) => {
        v = 0.7 * v + mean;
        return 0.5 * v;
      };
    },
  ],
  [
    { name: 'fedavgm', momentum: 0.7, nesterov: true },
    () => {
      let v = 0;
      return (mean) => {
        v = 0.7 * v + mean;
        return mean + 0.7 * v;
      };
    },
  ],
  [
    { name: 'diloco', momentum: 0.7, serverLearningRate: 0.5 },
    () => {
      let v = 0;
      return (mean) => {
        v = 0.7 * v + mean;
        return 0.5 * (mean + 0.7 * v);
      };
    },
  ],
  [{ name: 'fedadam', ...rates }, adaptive((v, squared) => 0.99 * v + 0.01 * squared, 0.9)],
  [{ name: 'fedyogi', ...rates }, adaptive((v, squared) => v - 0.01 * squared * Math.sign(v - squared), 0.9)],
  [{ name: 'fedadagrad', ...rates }, adaptive((v, squared) => v + squared, 0)],
];

describe.each(OF_MEANS)('%o', (strategy, byPaper) => {
  test('moves every parameter as its source says, over rounds and a restart', async () => {
    const job = await worked({ strategy });
    const expected = Array.from({ length: COUNT }, byPaper);
    for (const round of [1, 2, 3, 4]) {
      if (round === 3) await job.restart();
      const updates = updatesOf(3, round);
      const moved = await job.round(updates);
      const meant = expected.map((move, i) => move(meanOf(updates, i)));
      expect(Math.max(...moved.map((value, i) => Math.abs(value - (meant[i] ?? 0))))).toBeLessThan(2e-6);
    }
  });

  test('leaves everything as it is in a round without updates', async () => {
    const job = await worked({ strategy });
    await job.round(updatesOf(2));
    expect(Math.max(...(await job.round([])).map(Math.abs))).toBe(0);
  });
});

test('FedNova takes the mean of the steps, as often as there are steps on average', async () => {
  const job = await worked({ strategy: { name: 'fednova' }, localEpochs: 2, batchSize: 20 });
  const updates = updatesOf(3);
  const moved = await job.round(updates);
  const steps = [2, 2, 4]; // 10, 20 and 30 samples in batches of 20, twice
  const effective = (10 * 2 + 20 * 2 + 30 * 4) / 60;
  const meant = moved.map((_, i) => {
    const perStep = updates.map(({ values, samples }, k) => ((samples / 60) * (values[i] ?? 0)) / (steps[k] ?? 1));
    return effective * perStep.reduce((sum, value) => sum + value, 0);
  });
  expect(Math.max(...moved.map((value, i) => Math.abs(value - (meant[i] ?? 0))))).toBeLessThan(1e-6);
});

test('FedNova counts what momentum makes of the steps', () => {
  const spec = aTrainSpec({ strategy: { name: 'fednova' }, optimizer: { name: 'momentum', momentum: 0.5 } });
  // Three steps: weights 1 + ρ + ρ², 1 + ρ and 1 of the three gradients.
  expect(1 / strategyOf(spec).contribution({ samples: 96 }).scale).toBeCloseTo(1.75 + 1.5 + 1, 9);
});

test('FedNova counts the steps that were really taken, where a device tells them', () => {
  const spec = aTrainSpec({ strategy: { name: 'fednova' }, localEpochs: 2, batchSize: 20, work: 'by-speed' });
  const strategy = strategyOf(spec);
  expect(strategy.contribution({ samples: 100 })).toEqual({ weight: 100, scale: 1 / 10 });
  expect(strategy.contribution({ samples: 100, work: { steps: 4 } })).toEqual({ weight: 100, scale: 1 / 4 });
});

test('FedProx tells the devices how strongly they are pulled back', () => {
  const spec = aTrainSpec({ strategy: { name: 'fedprox', mu: 0.25 } });
  expect(strategyOf(spec).configure(1, 0)).toMatchObject({ proximalMu: 0.25 });
});

test('an update that is too long is scaled down before it counts', async () => {
  const job = await worked({ strategy: { name: 'fedavg', maxUpdateNorm: 1 } });
  const [long, short] = [new Float32Array(COUNT).fill(3), new Float32Array(COUNT).fill(1e-4)];
  const moved = await job.round([
    { values: long, samples: 1 },
    { values: short, samples: 1 },
  ]);
  const meant = (1 / Math.sqrt(COUNT) + 1e-4) / 2;
  expect(Math.max(...moved.map((value) => Math.abs(value - meant)))).toBeLessThan(1e-6);
});

const ROBUST = [
  { name: 'median' },
  { name: 'trimmed-mean', trim: 0.4 },
  { name: 'krum', byzantine: 2 },
  { name: 'multi-krum', byzantine: 2 },
];

describe.each(ROBUST)('%o', (strategy) => {
  const honest = updatesOf(5);
  const middle = honest[0]?.values.map((_, i) => honest.reduce((sum, { values }) => sum + (values[i] ?? 0), 0) / 5);
  const falseOnes = [1e6, -1e6].map((value) => ({ values: new Float32Array(COUNT).fill(value), samples: 1_000 }));

  test.each(['none', 'float16', 'int8'])('stays among the honest updates, packed as %s', async (name) => {
    const job = await worked({ strategy, compression: { name } });
    const falseHere =
      name === 'float16' ? falseOnes.map((one) => ({ ...one, values: one.values.map((v) => v / 100) })) : falseOnes;
    const moved = await job.round([...honest, ...falseHere]);
    const lowest = middle?.map((_, i) => Math.min(...honest.map(({ values }) => values[i] ?? 0)));
    const highest = middle?.map((_, i) => Math.max(...honest.map(({ values }) => values[i] ?? 0)));
    const slack = 2e-3;
    expect(moved.every((v, i) => v >= (lowest?.[i] ?? 0) - slack && v <= (highest?.[i] ?? 0) + slack)).toBe(true);
  });

  test('does not care for the order of the updates', async () => {
    const [there, back] = await Promise.all([worked({ strategy }), worked({ strategy })]);
    const all = [...honest, ...falseOnes];
    expect(await there.round(all)).toEqual(await back.round(all.toReversed()));
  });
});

test('Multi-Krum takes the mean of all that are not the worst', async () => {
  const job = await worked({ strategy: { name: 'multi-krum', byzantine: 1 } });
  const honest = updatesOf(5).map(({ values }) => ({ values, samples: 7 }));
  const moved = await job.round([...honest, { values: new Float32Array(COUNT).fill(100), samples: 7 }]);
  expect(Math.max(...moved.map((value, i) => Math.abs(value - meanOf(honest, i))))).toBeLessThan(1e-6);
});
