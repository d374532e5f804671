import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportOnnx } from '../../../../common/onnx/export-onnx.ts';
import { type ImportedModel, importOnnx } from '../../../../common/onnx/import-onnx.ts';
import { readOnnx } from '../../../../common/onnx/read-onnx.ts';
import { writeOnnx } from '../../../../common/onnx/write-onnx.ts';
import { Random } from '../../../../common/random.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { aRandomModel, fitsTogether } from '../../../support/a-random-model.ts';
import { engineOutputs, someSamples, trainedParameters } from '../../../support/onnx/engine-outputs.ts';
import { everyLayer } from '../../../support/onnx/every-layer.ts';

const BATCH = 2;
const RUNS = 500;

describe('what was exported comes back as the same model', () => {
  test.each(everyLayer)('%s', (_what, spec) => {
    const { parameters, found } = thereAndBack(spec);
    expect(withoutChoices(found.spec)).toEqual(withoutChoices(spec));
    expect(found.parameters).toEqual(parameters);
    expect(found.leftOut).toBeNull();
  });

  test(`${RUNS} random models`, () => {
    let compared = 0;
    fc.assert(
      fc.property(aRandomModel, (spec) => {
        if (!fitsTogether(spec)) return;
        const { parameters, found } = thereAndBack(spec);
        const samples = someSamples(spec, BATCH, new Random(3));
        const before = engineOutputs(spec, parameters, samples, BATCH);
        expect(engineOutputs(found.spec, found.parameters, samples, BATCH)).toEqual(before);
        compared++;
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 60_000 },
    );
    expect(compared).toBeGreaterThan(RUNS / 4);
  }, 80_000);
});

function thereAndBack(spec: ModelSpec): { parameters: Float32Array; found: ImportedModel } {
  const parameters = trainedParameters(spec, new Random(5));
  const file = Buffer.concat(writeOnnx(exportOnnx(spec, parameters, { name: 'model', classes: null })));
  return { parameters, found: importOnnx(readOnnx(file)) };
}

/** A kernel of one needs no padding, and a pool's stride is its size: both may be written in two ways. */
function withoutChoices(spec: ModelSpec): unknown {
  return JSON.parse(JSON.stringify(spec), (_key, value: unknown) => {
    const layer = value as { type?: unknown; kernel?: unknown; size?: unknown; stride?: unknown } | null;
    if (layer?.type === 'conv2d' && layer.kernel === 1) return { ...layer, padding: 'valid' };
    if (layer?.type === 'max-pool' || layer?.type === 'average-pool') return { stride: layer.size, ...layer };
    return value;
  });
}
