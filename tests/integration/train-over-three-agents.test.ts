import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { downloadModel } from '../../platform/control-client/download-model.ts';
import { aCluster } from '../support/cluster.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { aTrainJob } from '../support/train-job.ts';

const UPDATE_BYTES = 199_210 * 4;

test('a model is trained over three agents and lies in the store', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 3 });
  const { client, live } = orchestrator;
  const spec = aTrainJob({ localEpochs: 5 });
  const preview = await client.jobs.preview(spec);
  const { id } = await client.jobs.create(spec);
  const job = await orchestrator.untilSucceeded(id);

  expect(preview).toMatchObject({ problems: [], waits: [], parameters: 199_210, partitions: 3, samples: 1_200 });
  const [first, second] = job.rounds;
  const given = first?.participants.map(({ deviceId, partition, samples }) => ({ deviceId, partition, samples }));
  const foretold = preview.devices.flatMap(({ deviceId, partitions, samples }) =>
    partitions.map((partition) => ({ deviceId, partition, samples })),
  );
  expect(foretold.toSorted((a, b) => a.partition - b.partition)).toEqual(given);
  // Data go out in the first round only.
  expect({ up: second?.bytesUp, down: second?.bytesDown }).toEqual(preview.bytesPerRound);

  expect(job.evaluation?.accuracy).toBeGreaterThan(0.75);
  expect(job.evaluation?.samples).toBe(300);
  for (const round of job.rounds) {
    const devices = round.participants.map(({ deviceId }) => deviceId);
    expect(devices.toSorted()).toEqual(agents.map(({ deviceId }) => deviceId).toSorted());
    expect(round.participants.map(({ samples }) => samples)).toEqual([400, 400, 400]);
    expect(round.bytesUp).toBe(3 * UPDATE_BYTES);
  }

  const [model] = await client.models.list({});
  const [, last] = job.rounds;
  expect(model).toMatchObject({ name: 'digits', version: 1, sha256: last?.parametersSha256, sizeBytes: UPDATE_BYTES });
  expect(model?.provenance).toMatchObject({ kind: 'trained', jobId: id, round: 2 });
  if (model === undefined) return;
  const path = join(aTemporaryFolder(), 'digits.f32');
  await downloadModel({ baseUrl: orchestrator.baseUrl, token: orchestrator.token, model, path });
  expect(sha256Of(await readFile(path))).toBe(model.sha256);

  const trainedWith = async () => (await client.devices.list({})).map(({ metrics }) => metrics?.training);
  await expect
    .poll(trainedWith, { timeout: 20_000 })
    .toEqual(agents.map(() => expect.objectContaining({ backend: expect.stringMatching(/^(wasm|paired|blas)$/) })));

  const story = live.events().map(({ body }) => body.kind);
  const told = story.slice(story.indexOf('job-created'));
  expect(told.filter((kind) => kind !== 'round-evaluated')).toEqual([
    'job-created',
    'job-started',
    'round-started',
    'round-committed',
    'round-started',
    'round-committed',
    'model-added',
    'job-succeeded',
  ]);
  // Each before the next one is committed: the devices are at that meanwhile.
  expect(told.filter((kind) => kind === 'round-committed' || kind === 'round-evaluated')).toEqual([
    'round-committed',
    'round-evaluated',
    'round-committed',
    'round-evaluated',
  ]);
  const sequences = live.events().map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
});
