import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { MNIST } from '../support/digits.ts';
import { deploy } from '../support/serving-cluster.ts';
import { aTrainJob } from '../support/train-job.ts';

test('a model that a job has trained is served, and answers as it was judged', { timeout: 180_000 }, async () => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const { client, live } = orchestrator;
  const { id } = await client.jobs.create(aTrainJob({ name: 'digits-2nn', rounds: 2 }));
  await live.untilEvent('job-succeeded', ({ jobId }) => jobId === id, { ms: 60_000 });
  const deployment = await deploy(orchestrator, 'digits-2nn', { replicas: { min: 2, max: 2 } });
  expect(deployment).toMatchObject({
    interface: 'tensors',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  });

  const { images, labels } = await testDigits(300);
  const response = await orchestrator.fetch('/v2/models/digits-2nn/infer', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      inputs: [{ name: 'input', datatype: 'FP32', shape: [300, 28, 28, 1], data: images }],
      outputs: [{ name: 'probabilities' }],
    }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  const { outputs } = (await response.json()) as { outputs: { shape: number[]; data: number[] }[] };
  expect(outputs[0]?.shape).toEqual([300, 10]);
  const answers = outputs[0]?.data ?? [];
  const right = labels.filter((label, index) => argmax(answers.slice(index * 10, index * 10 + 10)) === label).length;
  const { rounds } = await client.jobs.get({ id });
  expect(right / 300).toBeCloseTo(rounds.at(-1)?.evaluation?.accuracy ?? Number.NaN, 9);
});

/** The first images of the test part, from 0 to 1, and their labels. */
async function testDigits(count: number) {
  const [images, labels] = await Promise.all([
    readFile(join(MNIST, 't10k-images-idx3-ubyte')),
    readFile(join(MNIST, 't10k-labels-idx1-ubyte')),
  ]);
  return {
    images: Array.from(images.subarray(16, 16 + count * 784), (value) => value / 255),
    labels: [...labels.subarray(8, 8 + count)],
  };
}

function argmax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
