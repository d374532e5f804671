import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JobId, Sha256 } from '../../../../../common/domain/ids.ts';
import { JobRecord } from '../../../../../common/domain/job-record.ts';
import { VERSION } from '../../../../../common/version.ts';
import { aDataset } from '../../../builders/a-dataset.ts';
import { aLocalDataset } from '../../../builders/a-registration.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';
import { aJobService } from '../a-job-service.ts';
import { bringUpdate, type OfferedTask, offered, type Stage } from './a-device-update.ts';

const PARAMETERS = 64 * 10 + 10;
const spec = aTrainSpec({
  data: { kind: 'local', dataset: 'scans' },
  strategy: { name: 'fedavg', minDevices: 2 },
  rounds: 2,
});

/** An orchestrator with two devices that hold data. */
async function aStage(folder?: string): Promise<Stage> {
  const stage = await aJobService(folder);
  if (folder === undefined)
    for (const name of ['mac', 'nuc']) stage.admit(name, { datasets: [aLocalDataset('scans')] });
  return stage;
}

/** A device brings an update in which every parameter changes by the same amount. */
const bring = (stage: Stage, task: OfferedTask, change: number, samples: number) =>
  bringUpdate(stage, task, new Float32Array(PARAMETERS).fill(change), samples);

function parametersOf({ blobs }: Stage, sha256: Sha256): Float32Array {
  return new Float32Array(Uint8Array.from(readFileSync(blobs.path(sha256))).buffer);
}

async function committed(stage: Stage, id: JobId, round: number): Promise<Sha256> {
  await stage.until(
    (message) =>
      message.type === 'event' &&
      message.event.body.kind === 'round-committed' &&
      message.event.body.jobId === id &&
      message.event.body.round === round,
  );
  const [found] = stage.rounds.ofJob(id, round);
  const sha256 = found?.parametersSha256;
  if (sha256 === undefined || sha256 === null) throw new Error(`round ${round} has no parameters`);
  return sha256;
}

describe('a training job', () => {
  test('moves its parameters by the mean of the updates, weighted by samples, and ends as a model', async () => {
    const stage = await aStage();
    const { id } = stage.service.create(spec);
    const [mac, nuc] = await offered(stage, id, 1);
    if (mac === undefined || nuc === undefined) throw new Error('two devices were asked');
    const start = stage.rounds.lastCommitted(id)?.parametersSha256;
    if (start === undefined || start === null) throw new Error('the job has a beginning');
    const before = parametersOf(stage, start);
    await bring(stage, mac, 1, 300);
    await bring(stage, nuc, -1, 100);
    const after = parametersOf(stage, await committed(stage, id, 1));
    // w ← w + (300 · 1 + 100 · −1) / 400
    expect(Math.max(...after.map((value, i) => Math.abs(value - (before[i] ?? 0) - 0.5)))).toBeLessThan(1e-6);

    for (const task of await offered(stage, id, 2)) await bring(stage, task, 0, 100);
    await stage.untilEvent(id, 'job-succeeded');
    expect(stage.service.get(id)).toMatchObject({ state: 'succeeded', roundsCommitted: 2, model: { version: 1 } });
    const model = stage.models.get('digits');
    expect(parametersOf(stage, model.sha256)).toEqual(after);
    expect(model).toMatchObject({ format: 'parameters-f32', provenance: { kind: 'trained', jobId: id, round: 2 } });
  });

  test('lets go what is needed no more: updates, tasks, and parameters of rounds before the last', async () => {
    const stage = await aStage();
    const { id } = stage.service.create(spec);
    const first = await offered(stage, id, 1);
    for (const task of first) await bring(stage, task, 1, 100);
    await committed(stage, id, 1);
    for (const task of await offered(stage, id, 2)) await bring(stage, task, 1, 100);
    await stage.untilEvent(id, 'job-succeeded');
    for (const { id: taskId, attempt } of first)
      expect(existsSync(stage.spool.pathOf({ taskId, attempt }))).toBe(false);
    expect(stage.tasks.ofJob(id)).toEqual([]);
    expect(await stage.blobs.list()).toHaveLength(2);
    expect(stage.rounds.ofJob(id, 0).map(({ parametersSha256 }) => parametersSha256 !== null)).toEqual([
      false,
      true,
      true,
    ]);
    const { initialSha256, rounds } = stage.service.record(id);
    expect(new Set([initialSha256, ...rounds.map(({ committedSha256 }) => committedSha256)]).size).toBe(3);
    expect(rounds.map(({ committedSha256 }) => committedSha256)).toEqual(
      rounds.map(({ parametersSha256 }) => parametersSha256),
    );
    expect(initialSha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the record of a run', () => {
  test('has the specification, data, devices, rounds with attempts, events and model', async () => {
    const stage = await aStage();
    stage.datasets.set('judge', aDataset({ name: 'judge', classes: ['a', 'b'] }));
    const judged = aTrainSpec({ ...spec, rounds: 1, evaluation: { dataset: 'judge' } });
    const { id } = stage.service.create(judged);
    const [mac, nuc] = await offered(stage, id, 1);
    if (mac === undefined || nuc === undefined) throw new Error('two devices were asked');
    stage.datasets.set('judge', aDataset({ name: 'judge', classes: ['changed since'] }));
    await bring(stage, mac, 1, 300);
    await bring(stage, nuc, 1, 100);
    await stage.untilEvent(id, 'job-succeeded');
    stage.devices.remove(nuc.deviceId);

    const record = stage.service.record(id);
    expect(record).toEqual(JobRecord.parse(record));
    expect(record).toMatchObject({
      format: 'edgeorchestra-job-record',
      version: 1,
      orchestratorVersion: VERSION,
      job: { id, spec: judged, state: 'succeeded' },
      datasets: [{ role: 'evaluation', name: 'judge', classes: ['a', 'b'] }],
      devices: [
        { id: mac.deviceId, name: 'mac', agentVersion: '0.1.0', hardware: { chip: 'i5' } },
        { id: nuc.deviceId, name: null, agentVersion: null, hardware: null },
      ],
      rounds: [
        {
          number: 1,
          participants: [
            { partition: 0, share: 0.75, updateSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
            { partition: 1, share: 0.25 },
          ],
          attempts: [
            { deviceId: mac.deviceId, partition: 0, outcome: 'done', bytesUp: PARAMETERS * 4 },
            { deviceId: nuc.deviceId, partition: 1, outcome: 'done', bytesUp: PARAMETERS * 4 },
          ],
        },
      ],
      parts: [
        { number: 0, sha256: null },
        { number: 1, sha256: null },
      ],
      receipts: [
        { deviceId: mac.deviceId, rounds: 1, samples: 300, bytesSent: PARAMETERS * 4, lostAttempts: 0, epsilon: null },
        { deviceId: nuc.deviceId, rounds: 1, samples: 100, bytesSent: PARAMETERS * 4, lostAttempts: 0, epsilon: null },
      ],
      model: { name: 'digits', version: 1, sha256: stage.models.get('digits').sha256 },
    });
    const [only] = record.rounds;
    expect(only?.committedSha256).toBe(only?.parametersSha256);
    expect(record.events.map(({ body }) => body.kind)).toEqual([
      'job-created',
      'job-started',
      'round-started',
      'round-committed',
      'job-succeeded',
    ]);
  });

  test('of a job that has made nothing yet is empty, but for what it is', async () => {
    const stage = await aJobService();
    const { id } = stage.service.create(spec);
    expect(stage.service.record(id)).toMatchObject({ job: { id }, datasets: [], devices: [], rounds: [], model: null });
  });
});

describe('attempts of a job that is ended', () => {
  test('are taken back with it', async () => {
    const stage = await aStage();
    const { id } = stage.service.create(spec);
    await offered(stage, id, 1);
    await stage.service.cancel(id);
    const { rounds } = stage.service.attempts(id, 1);
    const attempt = { outcome: 'cancelled', failure: { code: 'cancelled', message: 'the job was cancelled' } };
    expect(rounds).toMatchObject([{ round: 1, attempts: [attempt, attempt] }]);
  });
});

describe('after the orchestrator was killed', () => {
  test('in a round, what had come counts once and the rest is still waited for', async () => {
    const before = await aStage();
    const { id } = before.service.create(spec);
    const [mac] = await offered(before, id, 1);
    if (mac === undefined) throw new Error('two devices were asked');
    await bring(before, mac, 1, 300);

    const after = await aStage(before.folder);
    const nuc = await (async () => {
      for (;;) {
        const open = after.service.get(id).tasks.find(({ state }) => state === 'offered');
        if (open?.deviceId !== undefined && open.deviceId !== null) return { ...open, deviceId: open.deviceId };
        await new Promise(setImmediate);
      }
    })();
    expect(nuc).toMatchObject({ partition: 1, attempt: 1 });
    await bring(after, nuc, -1, 100);
    await committed(after, id, 1);
    const [round] = after.service.get(id).rounds;
    expect(round?.participants.map(({ samples }) => samples)).toEqual([300, 100]);
  });

  test('between rounds, it goes on with the following one', async () => {
    const before = await aStage();
    const { id } = before.service.create(spec);
    for (const task of await offered(before, id, 1)) await bring(before, task, 1, 100);
    const parameters = await committed(before, id, 1);

    const after = await aStage(before.folder);
    await offered(after, id, 2);
    const [first, second] = after.service.get(id).rounds;
    expect(first).toMatchObject({ number: 1, state: 'committed', parametersSha256: parameters });
    expect(second).toMatchObject({ number: 2, state: 'running' });
  });
});
