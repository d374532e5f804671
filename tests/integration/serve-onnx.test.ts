import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeSmallModel } from '../../bench/serving/tensors.ts';
import { deploy, storeModel } from '../support/serving-cluster.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

test('an ONNX model is asked by the Open Inference Protocol', { timeout: 120_000 }, async () => {
  const orchestrator = await TestOrchestrator.start();
  const file = join(aTemporaryFolder(), 'small.onnx');
  await writeSmallModel(file);
  await Promise.all([startAgents(orchestrator, 1), storeModel(orchestrator, 'small', file)]);
  await deploy(orchestrator, 'small');
  const metadata = (await (await orchestrator.fetch('/v2/models/small')).json()) as { inputs: unknown };
  expect(metadata.inputs).toEqual([{ name: 'sample', datatype: 'FP32', shape: [-1, 16] }]);
  const data = Array.from({ length: 32 }, (_, index) => index / 32);
  const response = await orchestrator.fetch('/v2/models/small/infer', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: [{ name: 'sample', datatype: 'FP32', shape: [2, 16], data }] }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  const { outputs } = (await response.json()) as { outputs: { shape: number[]; data: number[] }[] };
  expect(outputs[0]?.shape).toEqual([2, 8]);
  expect(outputs[0]?.data.every(Number.isFinite)).toBe(true);
});
