import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { aDigitsFolder, importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { findPython, need } from '../support/python.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const RESOURCES = fileURLToPath(new URL('../../resources/', import.meta.url));
const NUMPY_SCRIPT = join(RESOURCES, 'python/examples/digits_numpy.py');
const MODULE = join(RESOURCES, 'javascript/softmax-regression.mjs');
const numpy = findPython('numpy');

/** So long that no update here is cut: what differs from the exact one is noise. */
const CLIP = 10;
const DEVIATION = 1;
const privacy = { mechanism: 'local', clipNorm: CLIP, noiseMultiplier: DEVIATION / CLIP, delta: 1e-5 } as const;

/** A folder of an agent whose owner offers images, and allows a trainer. */
async function aFolder(trainer: string | undefined): Promise<string> {
  const folder = aTemporaryFolder();
  const path = await aDigitsFolder({ samples: 600 });
  expect(await runEo(['agent', 'dataset', 'add', 'scans', path, '--data', folder])).toMatchObject({ code: 0 });
  if (trainer !== undefined) {
    expect(await runEo(['agent', 'allow', trainer, '--data', folder])).toMatchObject({ code: 0 });
  }
  return folder;
}

/** What lay in the orchestrator's spool of the update of one part, while the other device held the round up. */
async function spooled({ orchestrator, quick, slow }: Stage, changes: Partial<JobSpecInput>): Promise<Float32Array> {
  const { client, live, folder } = orchestrator;
  slow.freeze();
  const after = live.mark;
  const { id } = await client.jobs.create(
    aTrainJob({
      data: { kind: 'local', dataset: 'scans' },
      evaluation: { dataset: 'digits' },
      strategy: { name: 'fedavg', minDevices: 2 },
      rounds: 1,
      batchSize: 64,
      learningRate: 0.01,
      ...changes,
    }),
  );
  const isIn = ({ jobId, state, deviceId }: { jobId: string; state: string; deviceId: string | null }) =>
    jobId === id && state === 'done' && deviceId === quick.deviceId;
  const task = await live.untilTask('an update to be in', isIn, { after, ms: 30_000 });
  const file = await readFile(join(folder, 'updates', `${task.id}.${task.attempt}.update`));
  slow.thaw();
  const { rounds } = await orchestrator.untilSucceeded(id);
  const figures = rounds.flatMap(({ participants }) => participants.map(({ loss }) => loss));
  expect(figures.every((loss) => (changes.privacy === undefined ? loss !== null : loss === null))).toBe(true);
  return new Float32Array(Uint8Array.from(file).buffer);
}

interface Stage {
  readonly orchestrator: TestOrchestrator;
  readonly quick: TestAgent;
  readonly slow: TestAgent;
}

async function aStage(trainer?: string): Promise<Stage> {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator);
  const [one, other] = await Promise.all([aFolder(trainer), aFolder(trainer)]);
  const agents = [
    await TestAgent.start(orchestrator, { name: 'agent-1', folder: one }),
    await TestAgent.start(orchestrator, { name: 'agent-2', folder: other }),
  ];
  // First parameters are asked of the one with the lower id: it must not be the one that is held up.
  const [quick, slow] = agents.toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  if (quick === undefined || slow === undefined) throw new Error('two agents were started');
  return { orchestrator, quick, slow };
}

/** Mean of the squared differences. */
function variance(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, i) => sum + (value - (other[i] ?? 0)) ** 2, 0) / one.length;
}

async function expectNoise(stage: Stage, changes: Partial<JobSpecInput>): Promise<void> {
  const exact = await spooled(stage, changes);
  const noisy = await spooled(stage, { ...changes, privacy });
  const again = await spooled(stage, { ...changes, privacy });
  expect(Math.hypot(...exact.subarray(0, 10_000))).toBeLessThan(CLIP);
  // Eight standard errors, of noise once and of noise twice.
  const bound = 8 * Math.sqrt(2 / exact.length);
  for (const made of [noisy, again]) expect(Math.abs(variance(made, exact) / DEVIATION ** 2 - 1)).toBeLessThan(bound);
  expect(Math.abs(variance(noisy, again) / (2 * DEVIATION ** 2) - 1)).toBeLessThan(bound);
}

describe('what lies in the spool of a job with local privacy has the noise of its device, new each time', () => {
  test('where the agent trains', async () => {
    await expectNoise(await aStage(), {});
  }, 120_000);

  test('where a module of its owner trains', async () => {
    await expectNoise(await aStage(MODULE), { model: { trainer: 'softmax-regression' } });
  }, 120_000);

  test('where a script of its owner trains', async ({ skip }) => {
    need(numpy, skip);
    await expectNoise(await aStage(NUMPY_SCRIPT), { model: { trainer: 'digits_numpy' } });
  }, 120_000);
});
