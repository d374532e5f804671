import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { aCluster } from '../support/cluster.ts';
import { runEo } from '../support/eo-process.ts';
import { HostTree } from '../support/host-tree.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { aSlowJob } from '../support/train-job.ts';

const DATA = { kind: 'managed', dataset: 'digits', partition: { scheme: 'iid' } } as const;
/** The device is looked at every three seconds, and hands its task back within five. */
const REACTION_MS = 8_000;

/** A cluster with two agents, one of them on a laptop whose charger the test holds. Both have work. */
async function aLaptopAtWork(work: Partial<JobSpecInput>) {
  const { orchestrator } = await aCluster({ agents: 1 });
  const { live, client } = orchestrator;
  const host = new HostTree();
  const laptop = await TestAgent.start(orchestrator, { name: 'laptop', environment: host.environment });
  await client.etiquette.set({ scope: { kind: 'cluster' }, settings: { recoverSeconds: 2, gentleAboveLoad: null } });
  const job = await client.jobs.create(aSlowJob({ data: { ...DATA, partitions: 4 }, ...work }));
  await live.untilTask(
    'the laptop to train',
    ({ deviceId, phase }) => deviceId === laptop.deviceId && phase === 'training',
  );
  const changed = (level: string, after: number) =>
    live.untilEvent(
      'device-level-changed',
      ({ deviceId, level: now }) => deviceId === laptop.deviceId && now === level,
      {
        after,
      },
    );
  return { orchestrator, live, client, host, laptop, job, changed };
}

test('a laptop that is unplugged yields, another device finishes its work, and it works again on mains', async ({
  annotate,
}) => {
  const { orchestrator, live, client, host, laptop, job, changed } = await aLaptopAtWork({
    localEpochs: 1_000,
    batchSize: 16,
  });

  let mark = live.mark;
  const unpluggedAt = host.unplug(40);

  const { body, at } = await changed('yield', mark);
  expect(body.reasons[0]).toEqual({ rule: 'charge', level: 'yield', measured: 0.4, limit: 0.5 });
  const handedBack = await live.untilEvent('task-reassigned', ({ deviceId }) => deviceId === laptop.deviceId, {
    after: mark,
  });
  expect(handedBack.body.failure).toEqual({
    code: 'handed-back',
    message: 'laptop yields to its owner: its battery has 40 %, below 50 %',
  });
  expect(handedBack.at - unpluggedAt).toBeLessThanOrEqual(REACTION_MS);
  await annotate(`unplugged: level after ${at - unpluggedAt} ms, task back after ${handedBack.at - unpluggedAt} ms`);
  expect((await client.devices.get({ id: laptop.deviceId })).etiquette).toMatchObject({ level: 'yield' });
  const status = await runEo(['agent', 'status', '--data', laptop.folder]);
  expect(status.output).toContain('yields to its owner: its battery has 40 %, below 50 %');

  await live.untilEvent('round-committed', ({ jobId }) => jobId === job.id, { after: mark });
  mark = live.mark;
  host.plugIn();

  await changed('full', mark);
  await live.untilTask(
    'the laptop to train again',
    (task) => task.deviceId === laptop.deviceId && task.phase === 'training',
    {
      after: mark,
    },
  );
  const { rounds } = await orchestrator.untilSucceeded(job.id);
  for (const round of rounds) expect(round.omissions).toEqual([]);
});

test('its owner pauses a device in the middle of its work, and lets it work again', async ({ annotate }) => {
  const { orchestrator, live, laptop, job, changed } = await aLaptopAtWork({
    localEpochs: 500,
    rounds: 1,
    reproducible: true,
  });
  const { client } = orchestrator;

  let mark = live.mark;
  const elsewhere = join(laptop.folder, 'elsewhere');
  const lost = await runEo(['agent', 'pause', '2h', '--data', elsewhere]);
  expect(lost).toMatchObject({ code: 66, output: expect.stringContaining("is no agent's data folder") });
  expect(existsSync(elsewhere)).toBe(false);
  const paused = await runEo(['agent', 'pause', '2h', '--data', laptop.folder]);
  const pausedAt = Date.now();

  expect(paused).toMatchObject({ code: 0, output: expect.stringContaining('This machine rests until') });
  const { body } = await changed('off', mark);
  expect(body.reasons).toEqual([{ rule: 'pause', level: 'off', measured: null, limit: null }]);
  expect(body.until).toBeGreaterThan(pausedAt + 7_100_000);
  const handedBack = await live.untilEvent('task-reassigned', ({ deviceId }) => deviceId === laptop.deviceId, {
    after: mark,
  });
  expect(handedBack.body.failure.message).toBe('laptop is off: its owner has paused it');
  expect(handedBack.at - pausedAt).toBeLessThanOrEqual(REACTION_MS);
  await annotate(`paused: task back after ${handedBack.at - pausedAt} ms`);
  const preview = await client.jobs.preview(aSlowJob({ name: 'next' }));
  expect(JSON.stringify(preview)).toContain('laptop is off: its owner has paused it');

  mark = live.mark;
  await runEo(['agent', 'resume', '--data', laptop.folder]);
  await changed('full', mark);
  await orchestrator.untilSucceeded(job.id);
});

test('eo sets the etiquette of one device, which keeps it on its disk, and tries it on what that has recorded', async () => {
  const { orchestrator } = await aCluster({ agents: 0 });
  const host = new HostTree();
  host.unplug(90);
  const laptop = await TestAgent.start(orchestrator, { name: 'laptop', environment: host.environment });
  const file = join(aTemporaryFolder(), 'kind.yaml');
  writeFileSync(file, 'onBattery: off\ngentleAboveLoad: null\n');
  const api = ['--data', orchestrator.folder];

  const set = await runEo(['etiquette', 'set', file, '--device', 'laptop', ...api]);

  expect(set).toMatchObject({ code: 0, output: expect.stringMatching(/onBattery\s+off {2}\(set here\)/) });
  const { body } = await orchestrator.live.untilEvent('device-level-changed', ({ level }) => level === 'off');
  expect(body.reasons).toEqual([{ rule: 'battery', level: 'off', measured: 0.9, limit: null }]);
  const kept = JSON.parse(readFileSync(join(laptop.folder, 'etiquette/policy.json'), 'utf8')) as object;
  expect(kept).toMatchObject({ policy: { onBattery: 'off', gentleAboveLoad: null } });
  const listed = await runEo(['devices', ...api]);
  expect(listed.output).toContain('is off: it runs on battery');

  const trace = join(laptop.folder, 'etiquette/trace.jsonl');
  const simulated = await runEo(['etiquette', 'simulate', file, trace, '--json']);
  const [replayed] = JSON.parse(simulated.output) as { msAt: Record<string, number>; breaches: number }[];
  expect(replayed).toMatchObject({ breaches: 0, msAt: { full: 0, gentle: 0, yield: 0 } });
  expect(replayed?.msAt['off']).toBeGreaterThan(0);
  writeFileSync(file, 'onBattery: sometimes\n');
  const refused = await runEo(['etiquette', 'set', file, '--group', 'attic', ...api]);
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain('onBattery');
});
