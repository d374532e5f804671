import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDemoFolder } from '../../../../cli/demo/demo-folder.ts';
import { demoJob } from '../../../../cli/demo/demo-job.ts';
import { demoResultOf } from '../../../../cli/demo/demo-result.ts';
import { mnistFolder } from '../../../../cli/demo/mnist-folder.ts';
import { waitForRecord } from '../../../../cli/demo/wait-for-record.ts';
import { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { aJob, aRound, START } from '../builders.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eo-demo-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the demo', () => {
  it('submits a job that the specification allows, one part for each agent', () => {
    expect(TrainJobSpec.parse(demoJob({ agents: 5 }))).toMatchObject({
      data: { partitions: 5 },
      targetAccuracy: 0.975,
    });
    expect(TrainJobSpec.parse(demoJob({ agents: 1, cnn: true, rounds: 2 }))).toMatchObject({
      model: { preset: 'mnist-cnn' },
      rounds: 2,
    });
  });

  it('sums up what the committed rounds have brought', () => {
    const unfinished = aRound(3, { state: 'running', committedAt: null, bytesUp: 999 });
    const evaluation = { accuracy: 0.976, loss: 0.1, samples: 10_000, evaluationMs: 50 };
    const job = aJob({
      rounds: [aRound(1), aRound(2), unfinished],
      evaluation,
      startedAt: START,
      endedAt: START + 12_340,
    });
    expect(demoResultOf(job)).toEqual({
      accuracy: 0.976,
      rounds: 2,
      seconds: 12.34,
      devices: 2,
      updates: 4,
      bytesUp: 3_200_000,
      bytesDown: 3_400_000,
    });
  });

  it('brings all of MNIST along', () => {
    for (const file of ['train-images-idx3-ubyte', 't10k-labels-idx1-ubyte']) {
      expect(existsSync(join(mnistFolder(), file))).toBe(true);
    }
  });

  it('removes a temporary folder and keeps one that was named', async () => {
    const temporary = await openDemoFolder();
    expect(temporary.path).toContain('eo-demo-');
    await writeFile(join(temporary.path, 'file'), '');
    await temporary.remove();
    expect(existsSync(temporary.path)).toBe(false);

    const named = await openDemoFolder(join(folder, 'kept'));
    await named.remove();
    named.removeNow();
    expect(existsSync(named.path)).toBe(true);
  });
});

describe('waitForRecord', () => {
  const record = { pid: process.pid, apiPort: 8_123, grpcPort: 50_123, joinPort: 50_124, startedAt: START };

  it('sees the record when it is written, and not half of it', async () => {
    const data = join(folder, 'orchestrator');
    await mkdir(data);
    const waiting = waitForRecord(data, new AbortController().signal);
    await writeFile(join(data, 'orchestrator.json'), '{"pid":');
    await writeFile(join(data, 'orchestrator.json'), JSON.stringify(record));
    await expect(waiting).resolves.toEqual(record);
  });

  it('sees one that is there already', async () => {
    await writeFile(join(folder, 'orchestrator.json'), JSON.stringify(record));
    await expect(waitForRecord(folder, new AbortController().signal)).resolves.toEqual(record);
  });

  it('gives up on demand', async () => {
    await expect(waitForRecord(folder, AbortSignal.abort())).rejects.toThrow();
    const controller = new AbortController();
    const waiting = waitForRecord(folder, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toThrow();
  });
});
