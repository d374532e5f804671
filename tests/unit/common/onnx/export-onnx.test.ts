import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { exportOnnx } from '../../../../common/onnx/export-onnx.ts';
import { writeOnnx } from '../../../../common/onnx/write-onnx.ts';
import { Random } from '../../../../common/random.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { aRandomModel, fitsTogether } from '../../../support/a-random-model.ts';
import { engineOutputs, someSamples, trainedParameters } from '../../../support/onnx/engine-outputs.ts';
import { everyLayer } from '../../../support/onnx/every-layer.ts';
import { OnnxRuntime } from '../../../support/onnx/onnx-runtime.ts';

const BATCH = 3;
const RUNS = 300;
const runtime = new OnnxRuntime();
afterAll(() => runtime.end());

describe('in onnxruntime an exported model gives what the engine gives', () => {
  test.each(everyLayer)('%s', async (_what, spec) => {
    expect(await difference(spec)).toBeLessThan(1e-5);
  });
});

test(`${RUNS} random models give the same in onnxruntime as in the engine`, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(aRandomModel, async (spec) => {
      if (!fitsTogether(spec)) return;
      expect(await difference(spec)).toBeLessThan(1e-5);
      compared++;
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 100_000 },
  );
  expect(compared).toBeGreaterThan(RUNS / 4);
}, 120_000);

async function difference(spec: ModelSpec): Promise<number> {
  const random = new Random(7);
  const parameters = trainedParameters(spec, random);
  const samples = someSamples(spec, BATCH, random);
  const model = Buffer.concat(writeOnnx(exportOnnx(spec, parameters, { name: 'model', classes: null })));
  const own = engineOutputs(spec, parameters, samples, BATCH);
  const areTokens = inferShapes(spec).vocabulary !== null;
  const others = await runtime.run({ model, shape: [BATCH, ...spec.input], values: samples, areTokens });
  expect(others).toHaveLength(own.length);
  return Math.max(...own.map((value, index) => Math.abs(value - (others[index] ?? Number.NaN))));
}
