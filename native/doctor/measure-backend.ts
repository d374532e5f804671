import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { Random } from '../../common/random.ts';
import { MODEL_PRESETS, type ModelPresetName } from '../../common/specs/model-presets.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import { initialiseParameters } from '../graph/initialise.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { CalibrationTask } from '../training/calibrate.ts';

const SIZE = 512;
const BATCH = 32;
/** A product takes some milliseconds: the best of several counts. */
const TURNS = 12;

/** The best of some matrix products of 512³ on one thread, in 10⁹ operations a second. */
export function measureProduct(kernels: Kernels): number {
  const { arena } = kernels;
  const mark = arena.mark();
  const [a, b, c] = [arena.allocateFloats(SIZE ** 2), arena.allocateFloats(SIZE ** 2), arena.allocateFloats(SIZE ** 2)];
  kernels.fill(a, SIZE ** 2, 0.5);
  kernels.fill(b, SIZE ** 2, 0.5);
  let bestMs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TURNS; turn++) {
    const start = performance.now();
    kernels.gemm(false, false, SIZE, SIZE, SIZE, 1, a, b, 0, c);
    bestMs = Math.min(bestMs, performance.now() - start);
  }
  arena.release(mark);
  return (2 * SIZE ** 3) / bestMs / 1e6;
}

/** Training of a preset on drawn samples: how fast it is does not depend on what they show. */
export function presetTask(preset: ModelPresetName, sliceMs: number): CalibrationTask {
  const model = MODEL_PRESETS[preset].spec;
  const shapes = inferShapes(model);
  const parameters = new Float32Array(shapes.parameterCount);
  initialiseParameters(parameters, model, shapes, 1);
  const random = new Random(1);
  const values = model.input.reduce((product, size) => product * size, 1);
  const samples: SampleSet = {
    shape: model.input,
    classes: Array.from({ length: shapes.classCount }, (_, index) => String(index)),
    count: BATCH,
    features: Float32Array.from({ length: BATCH * values }, () => random.uniform()),
    scale: 1,
    labels: Int32Array.from({ length: BATCH }, (_, index) => index % shapes.classCount),
  };
  return { model, parameters, samples, batchSize: BATCH, sliceMs };
}
