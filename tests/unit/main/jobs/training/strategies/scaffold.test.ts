import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Random } from '../../../../../../common/random.ts';
import { stepsOfRound } from '../../../../../../common/specs/job-spec.ts';
import { Compute } from '../../../../../../main/jobs/training/compute/compute.ts';
import type { StoredParameters } from '../../../../../../main/jobs/training/compute/compute-methods.ts';
import { strategyOf } from '../../../../../../main/jobs/training/strategies/strategy-of.ts';
import { codecFor } from '../../../../../../native/codecs/codec-for.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';

const COUNT = 64 * 10 + 10;
/** Samples of the parts. */
const SIZES = [10, 20, 30, 40];
const TOTAL = 100;
const spec = aTrainSpec({
  strategy: { name: 'scaffold', serverLearningRate: 0.5 },
  localEpochs: 2,
  batchSize: 15,
  learningRate: 0.2,
});
/** In batches of 15, twice. */
const STEPS = [2, 4, 4, 6];

/** Algorithm 1 for one parameter, by its words: option II, and every part weighing as its samples. */
class ByPaper {
  c = 0;
  readonly parts = SIZES.map(() => 0);

  round(updates: ReadonlyMap<number, number>): number {
    const shares = SIZES.map((size) => size / TOTAL);
    let [moved, weight, change] = [0, 0, 0];
    for (const [part, delta] of updates) {
      const share = shares[part] ?? 0;
      moved += share * delta;
      weight += share;
      const next = (this.parts[part] ?? 0) - this.c - delta / ((STEPS[part] ?? 0) * 0.2);
      change += share * (next - (this.parts[part] ?? 0));
      this.parts[part] = next;
    }
    this.c += change;
    return (0.5 * moved) / weight;
  }
}

/** The job's worker with its files. */
async function aWorker() {
  const folder = aTemporaryFolder();
  const compute = new Compute();
  onTestFinished(() => compute.end());
  await compute.open(spec);
  let files = 0;
  const path = () => join(folder, `${files++}`);
  const start = path();
  let parameters: StoredParameters = { file: start, ...(await compute.initialise(1, start)) };
  let state: StoredParameters | null = null;
  const controls = new Map<number, string>();
  const round = async (updates: ReadonlyMap<number, Float32Array>): Promise<Float32Array> => {
    const before = read(parameters.file);
    await compute.begin(parameters, state);
    const renewals: (() => Promise<void>)[] = [];
    for (const [part, values] of updates) {
      const samples = SIZES[part] ?? 0;
      const updateFile = path();
      writeFileSync(updateFile, codecFor(spec.compression).encode(values));
      await compute.fold([{ file: updateFile, contribution: strategyOf(spec).contribution({ samples }) }]);
      renewals.push(async () => {
        const file = path();
        const facts = { learningRate: 0.2, steps: stepsOfRound(spec, samples), share: samples / TOTAL };
        await compute.renew({ updateFile, control: controls.get(part) ?? null, file, part: facts });
        controls.set(part, file);
      });
    }
    for (const renew of renewals) await renew();
    const [file, stateFile] = [path(), path()];
    const made = await compute.commit({ file, stateFile });
    parameters = { file, sha256: made.parameters.sha256 };
    state = made.state && { file: stateFile, sha256: made.state.sha256 };
    return read(file).map((value, i) => value - (before[i] ?? 0));
  };
  const control = (part: number) => read(controls.get(part) ?? '');
  const shared = () => read(state?.file ?? '');
  return { round, control, shared };
}

function read(file: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
}

const distance = (found: Float32Array, meant: readonly number[]) =>
  Math.max(...found.map((value, i) => Math.abs(value - (meant[i] ?? Number.NaN))));

test('SCAFFOLD moves parameters, c and every c_i as its source says, also where not all parts take part', async () => {
  const worker = await aWorker();
  const expected = Array.from({ length: COUNT }, () => new ByPaper());
  const random = new Random(5);
  for (const parts of [[0, 1, 2, 3], [1, 3], [0], [0, 2, 3]]) {
    const updates = new Map(
      parts.map((part) => [part, Float32Array.from({ length: COUNT }, () => random.normal() / 10)]),
    );
    const moved = await worker.round(updates);
    const at = (i: number) => new Map([...updates].map(([part, values]) => [part, values[i] ?? 0]));
    const meant = expected.map((one, i) => one.round(at(i)));
    expect(distance(moved, meant)).toBeLessThan(1e-6);
    const c = expected.map((one) => one.c);
    expect(distance(worker.shared(), c)).toBeLessThan(1e-6);
    for (const part of parts) {
      const own = expected.map((one) => one.parts[part] ?? 0);
      expect(distance(worker.control(part), own)).toBeLessThan(1e-6);
    }
  }
  // What devices drift by cancels out over all parts.
  const mean = expected.map((one) => one.parts.reduce((sum, own, part) => sum + (own * (SIZES[part] ?? 0)) / TOTAL, 0));
  expect(distance(worker.shared(), mean)).toBeLessThan(1e-6);
});

test('a part that is trained by plain SGD has its mean gradient for a direction', () => {
  const [rate, steps] = [0.2, 6];
  const gradients = [0.5, -0.25, 1, 0.75, 0, 0.25];
  const [c, own] = [0.3, -0.1];
  // Steps along g − c_i + c.
  const update = gradients.reduce((moved, gradient) => moved - rate * (gradient - own + c), 0);
  const control = Float32Array.of(own);
  const facts = {
    learningRate: rate,
    steps,
    update: Float32Array.of(update),
    shared: Float32Array.of(c),
    control,
  };
  strategyOf(spec).renewControl?.(facts);
  expect(control[0]).toBeCloseTo(gradients.reduce((sum, gradient) => sum + gradient, 0) / steps, 6);
});
