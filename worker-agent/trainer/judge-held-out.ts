import { holdOut } from '../../common/datasets/hold-out.ts';
import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { selectSamples } from '../../common/datasets/select-samples.ts';
import type { HeldOut, LocalTraining } from '../../common/domain/assignment.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { loadKernels } from '../../native/kernels/load-kernels.ts';
import { evaluate } from '../../native/training/evaluate.ts';
import { openSession, type TrainingSession } from '../../native/training/session.ts';

const EVALUATION_BATCH = 100;

/** Opened at the first judging: any engine may have trained, and not every one judges. */
let judge: { readonly key: string; readonly session: TrainingSession } | undefined;

/** Samples to train on, and those that are held out of it; the same ones in each round. */
export function divide(samples: SampleSet, personal: LocalTraining['personal']) {
  if (personal === null) return { trained: samples, heldOut: null };
  const { train, test } = holdOut(samples.labels, samples.classes.length, personal.spec.holdOut, personal.seed);
  return { trained: selectSamples(samples, train), heldOut: selectSamples(samples, test) };
}

/** How good parameters are on samples that they were not trained on; undefined where there are none. */
export async function judgeHeldOut(
  model: ModelSpec,
  parameters: Float32Array,
  samples: SampleSet | null,
): Promise<HeldOut | undefined> {
  if (samples === null || samples.count === 0) return undefined;
  const startedAt = performance.now();
  const key = JSON.stringify(model);
  if (judge?.key !== key) {
    judge = { key, session: openSession(loadKernels({ strict: false }), model, { maxBatch: EVALUATION_BATCH }) };
  }
  judge.session.parameters.set(parameters);
  const { accuracy, loss, count } = await evaluate(judge.session, samples);
  return { accuracy, loss, samples: count, evaluationMs: Math.round(performance.now() - startedAt) };
}
