import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ModelVersion } from '../../common/domain/model.ts';
import { exportModel } from '../../platform/control-client/export-model.ts';
import { uploadModel } from '../../platform/control-client/upload-file.ts';
import { aCluster } from '../support/cluster.ts';
import { MNIST } from '../support/digits.ts';
import { OnnxRuntime } from '../support/onnx/onnx-runtime.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { aTrainJob } from '../support/train-job.ts';

const TEST_SAMPLES = 300;
const PIXELS = 28 * 28;

test('a model trained here is judged alike in onnxruntime, comes back as a graph, and is trained further', async () => {
  const { orchestrator } = await aCluster({ agents: 1 });
  const { client, baseUrl, token } = orchestrator;
  const { id } = await client.jobs.create(aTrainJob());
  const { evaluation } = await orchestrator.untilSucceeded(id);
  const [model] = await client.models.list({});
  if (model === undefined || evaluation === null) throw new Error('the job has made a model and judged it');

  const path = join(aTemporaryFolder(), 'digits.onnx');
  await exportModel({ baseUrl, token, model, format: 'onnx', path });
  expect(await accuracyInOnnxRuntime(path)).toBe(evaluation.accuracy);

  const uploaded = await uploadModel({ baseUrl, token, name: 'graph', path });
  const converted: ModelVersion = await client.models.convert(uploaded);
  expect(converted).toMatchObject({ name: 'graph', version: 2, sha256: model.sha256 });
  const further = await client.jobs.create(aTrainJob({ name: 'further', model: { stored: 'graph' }, rounds: 1 }));
  const { rounds, evaluation: better } = await orchestrator.untilSucceeded(further.id);
  expect(rounds.map(({ number }) => number)).toEqual([1]);
  // One round from fresh parameters comes nowhere near.
  expect(better?.accuracy).toBeGreaterThan(evaluation.accuracy - 0.03);
  expect(better?.loss).toBeLessThan(evaluation.loss);
});

/** Share of the test images whose class has the highest score. */
async function accuracyInOnnxRuntime(path: string): Promise<number> {
  const runtime = new OnnxRuntime();
  onTestFinished(() => runtime.end());
  const images = readFileSync(join(MNIST, 't10k-images-idx3-ubyte')).subarray(16, 16 + TEST_SAMPLES * PIXELS);
  const labels = readFileSync(join(MNIST, 't10k-labels-idx1-ubyte')).subarray(8, 8 + TEST_SAMPLES);
  const values = Float32Array.from(images, (value) => value / 255);
  const shape = [TEST_SAMPLES, 28, 28, 1];
  const scores = await runtime.run({ model: readFileSync(path), shape, values, areTokens: false });
  const right = labels.filter((label, index) => {
    const own = scores.subarray(index * 10, index * 10 + 10);
    return own.indexOf(Math.max(...own)) === label;
  });
  return right.length / TEST_SAMPLES;
}
