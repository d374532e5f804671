import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inferShapes } from '../../../../../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../../../../../common/specs/model-spec.ts';
import { initialiseParameters } from '../../../../../../native/graph/initialise.ts';
import { loadKernels } from '../../../../../../native/kernels/load-kernels.ts';
import { openSession } from '../../../../../../native/training/session.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aRuntime, ask, floats, outputOf } from '../a-runtime.ts';

const dense = (units: number) => ({ type: 'dense', units });
const CNN = ModelSpec.parse({
  input: [9, 9, 1],
  layers: [
    { type: 'conv2d', filters: 4, kernel: 3 },
    { type: 'relu' },
    { type: 'max-pool', size: 2 },
    { type: 'flatten' },
    dense(5),
  ],
});
const MLP = ModelSpec.parse({ input: [12], layers: [dense(40), { type: 'relu' }, dense(7)] });

function written(spec: ModelSpec) {
  const shapes = inferShapes(spec);
  const parameters = new Float32Array(shapes.parameterCount);
  initialiseParameters(parameters, spec, shapes, 5);
  const file = join(aTemporaryFolder(), 'parameters');
  writeFileSync(file, new Uint8Array(parameters.buffer));
  return { file, parameters, values: shapes.layers[0]?.input.reduce((product, size) => product * size, 1) ?? 0 };
}

const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, at) => Math.sin(at * 7.3 + seed));
const highest = (row: Float32Array) => row.indexOf(Math.max(...row));
const rowsOf = (values: Float32Array, columns: number) =>
  Array.from({ length: values.length / columns }, (_, row) => values.subarray(row * columns, (row + 1) * columns));

describe('a network that was trained here', { timeout: 60_000 }, () => {
  test.each([
    ['mlp', MLP, 7],
    ['cnn', CNN, 5],
  ] as const)('answers with the classes by which jobs judge it: %s', async (_, spec, classes) => {
    const { file, parameters, values } = written(spec);
    const count = 70;
    const features = noise(count * values, 1);
    const session = openSession(loadKernels({ strict: false }), spec, { maxBatch: 100 });
    session.parameters.set(parameters);
    const samples = {
      count,
      shape: spec.input,
      features,
      scale: 1,
      labels: new Int32Array(count),
      classes: Array.from({ length: classes }, String),
    };
    session.open(samples).loadRange(0, count);
    session.evaluateBatch(count);
    const judged = [...(session.answers?.read(count) ?? [])];
    expect(new Set(judged).size).toBeGreaterThan(1);

    const { runtime } = await aRuntime({ format: 'parameters-f32', file, spec });
    const whole = floats('input', [count, ...spec.input], features);
    const said = await ask(runtime, whole.body, whole);
    expect(rowsOf(outputOf(said, 'probabilities'), classes).map(highest)).toEqual(judged);
    expect(rowsOf(outputOf(said, 'logits'), classes).map(highest)).toEqual(judged);
    const one = (row: number) => floats('input', [1, ...spec.input], features.slice(row * values, (row + 1) * values));
    const alone = await Promise.all(Array.from({ length: count }, (_, row) => ask(runtime, one(row).body, one(row))));
    // To the bit, however many are answered in one pass.
    expect(alone.flatMap((answer) => [...outputOf(answer, 'logits')])).toEqual([...outputOf(said, 'logits')]);
  });

  test('gives probabilities that sum to one, or one for each answer, or values as they are', async () => {
    const softmax = written(MLP);
    const { runtime } = await aRuntime({ format: 'parameters-f32', file: softmax.file, spec: MLP });
    const asked = floats('input', [2, 12], noise(24, 3));
    const rows = rowsOf(outputOf(await ask(runtime, asked.body, asked), 'probabilities'), 7);
    for (const row of rows) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);

    const binary: ModelSpec = { ...MLP, loss: 'binary-cross-entropy' };
    const { runtime: yesNo } = await aRuntime({ format: 'parameters-f32', file: softmax.file, spec: binary });
    const answers = await ask(yesNo, asked.body, asked);
    const expected = outputOf(answers, 'logits').map((logit) => 1 / (1 + Math.exp(-logit)));
    for (const [at, value] of outputOf(answers, 'probabilities').entries())
      expect(value).toBeCloseTo(expected[at] ?? 0, 5);

    const regression: ModelSpec = { ...MLP, loss: 'mean-squared-error' };
    const { runtime: values } = await aRuntime({ format: 'parameters-f32', file: softmax.file, spec: regression });
    const said = await ask(values, asked.body, asked);
    expect(outputOf(said, 'values')).toEqual(outputOf(said, 'logits'));
  });

  test('refuses tokens that it does not know', async () => {
    const layers = [{ type: 'embedding', vocabulary: 9, features: 4 }, { type: 'flatten' }, dense(3)];
    const spec = ModelSpec.parse({ input: [4], layers });
    const { runtime } = await aRuntime({ format: 'parameters-f32', file: written(spec).file, spec });
    const tokens = (...ids: number[]) => floats('input', [1, 4], Float32Array.from(ids));
    const [good, bad, half] = [tokens(0, 8, 1, 2), tokens(0, 9, 1, 2), tokens(0, 0.5, 1, 2)];
    expect(outputOf(await ask(runtime, good.body, good), 'logits')).toHaveLength(3);
    for (const one of [bad, half]) {
      await expect(ask(runtime, one.body, one)).rejects.toMatchObject({
        code: 'invalid-argument',
        details: { tensor: 'input' },
      });
    }
  });

  test('is refused with parameters of another model', async () => {
    const { file } = written(CNN);
    await expect(aRuntime({ format: 'parameters-f32', file, spec: MLP })).rejects.toMatchObject({
      code: 'model-malformed',
    });
  });

  test('is refused when it answers with no numbers', async () => {
    const { file, parameters } = written(MLP);
    writeFileSync(file, new Uint8Array(parameters.fill(Number.NaN).buffer));
    await expect(aRuntime({ format: 'parameters-f32', file, spec: MLP })).rejects.toMatchObject({
      code: 'model-malformed',
    });
  });
});
