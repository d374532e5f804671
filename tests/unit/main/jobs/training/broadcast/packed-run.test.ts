import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Sha256 } from '../../../../../../common/domain/ids.ts';
import { codecFor } from '../../../../../../native/codecs/codec-for.ts';
import { aLocalDataset } from '../../../../builders/a-registration.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { aJobService } from '../../a-job-service.ts';
import { bringUpdate, offered } from '../a-device-update.ts';

const PARAMETERS = 64 * 10 + 10;

test('updates move the exact parameters, not those that devices start from, of which nothing is left in the end', async () => {
  const stage = await aJobService();
  const [mac] = ['mac', 'nuc'].map((name) => stage.admit(name, { datasets: [aLocalDataset('scans')] }));
  if (mac === undefined) throw new Error('two devices were admitted');
  const data = { kind: 'local', dataset: 'scans' };
  const strategy = { name: 'fedavg', minDevices: 2 };
  const { id } = stage.service.create(aTrainSpec({ data, strategy, rounds: 2, compression: { name: 'int8' } }));
  const valuesOf = (sha256: Sha256) => new Float32Array(Uint8Array.from(readFileSync(stage.blobs.path(sha256))).buffer);
  const change = Uint8Array.from(codecFor({ name: 'int8' }).encode(new Float32Array(PARAMETERS).fill(0.5)));
  const startOf = (round: number) => {
    const assignment = [...stage.commands.takeUnsent(mac, new Set())]
      .flatMap(({ body }) => (body.kind === 'train' ? body.assignment : []))
      .find((one) => one.round === round);
    if (assignment === undefined) throw new Error(`mac has no task in round ${round}`);
    return assignment;
  };

  let exact = valuesOf(await initial());
  for (const [round, chain] of [
    [1, 1],
    [2, 2],
  ] as const) {
    const tasks = await offered(stage, id, round);
    const { parameters, deltas } = startOf(round);
    const started = valuesOf(parameters.sha256);
    expect(started).not.toEqual(exact);
    expect(Math.max(...started.map((value, i) => Math.abs(value - (exact[i] ?? 0))))).toBeLessThan(0.005);
    expect(deltas?.deltas).toHaveLength(chain);
    for (const task of tasks) await bringUpdate(stage, task, change, 100);
    await stage.until((message) => {
      if (message.type !== 'event') return false;
      const { body } = message.event;
      return body.kind === 'round-committed' && body.round === round;
    });
    const [made] = stage.rounds.ofJob(id, round);
    if (made?.parametersSha256 === undefined || made.parametersSha256 === null) throw new Error('nothing was made');
    const after = valuesOf(made.parametersSha256);
    const moved = after.map((value, i) => Math.abs(value - (exact[i] ?? 0) - 0.5));
    expect(Math.max(...moved)).toBeLessThan(1e-6);
    exact = after;
  }
  await stage.untilEvent(id, 'job-succeeded');
  await expect.poll(async () => (await stage.blobs.list()).length).toBe(2); // parameters of the last two rounds
  expect(stage.broadcasts.ofJob(id)).toEqual([]);

  async function initial(): Promise<Sha256> {
    await offered(stage, id, 1);
    const sha256 = stage.rounds.lastCommitted(id)?.parametersSha256;
    if (sha256 === undefined || sha256 === null) throw new Error('the job has a beginning');
    return sha256;
  }
});
