import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { aCluster, one } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';

/** Of 784-200-200-10, the last layer. */
const PERSONAL = 200 * 10 + 10;
const SHARED = 199_210 - PERSONAL;

test('the last layer stays on the device, which judges its own model by samples that it held out', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 1 });
  const { client } = orchestrator;
  const data = {
    kind: 'managed',
    dataset: 'digits',
    partition: { scheme: 'shards', shardsPerPartition: 2 },
    partitions: 3,
  } as const;
  const run = async (changes: Partial<JobSpecInput>) => {
    const { id } = await client.jobs.create(aTrainJob({ rounds: 6, data, learningRate: 0.05, ...changes }));
    return await orchestrator.untilSucceeded(id);
  };
  const alike = await run({});
  const job = await run({ personal: { layers: 'last', holdOut: 0.25, fineTuneEpochs: 3 } });

  for (const { bytesUp, participants, evaluation } of job.rounds) {
    expect(bytesUp).toBe(3 * SHARED * 4);
    expect(participants.map(({ samples }) => samples)).toEqual([300, 300, 300]);
    expect(participants.map(({ heldOut }) => heldOut?.samples)).toEqual([100, 100, 100]);
    const accuracies = participants.map(({ heldOut }) => heldOut?.accuracy ?? 0);
    expect(evaluation).toMatchObject({ samples: 300 });
    expect(evaluation?.accuracy).toBeCloseTo(
      (accuracies[0] ?? 0) / 3 + (accuracies[1] ?? 0) / 3 + (accuracies[2] ?? 0) / 3,
    );
  }
  // With some digits each, telling one's own apart is easier than telling all.
  expect(job.evaluation?.accuracy).toBeGreaterThan(alike.evaluation?.accuracy ?? 1);

  expect(job.fineTuning).toMatchObject({ parts: 3, devices: 1, evaluation: { samples: 300 } });
  expect(job.fineTuning?.evaluation?.loss).toBeLessThan(job.evaluation?.loss ?? 0);
  expect(job.rounds).toHaveLength(6);

  // What all have learned is in the model of the job, and each part's own model stays where it was trained.
  const folder = join(one(agents, 1).folder, 'kept');
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${job.id}.`));
  expect(names.map((name) => name.split('.').at(-1))).toEqual(['model', 'model', 'model']);
  const own = await Promise.all(names.map((name) => readFile(join(folder, name))));
  expect(own.map(({ length }) => length)).toEqual([199_210 * 4, 199_210 * 4, 199_210 * 4]);
  const lastLayers = own.map((bytes) => bytes.subarray(SHARED * 4).toString('base64'));
  expect(new Set(lastLayers).size).toBe(3);
});
