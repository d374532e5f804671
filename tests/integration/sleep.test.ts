import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { MutingProxy } from '../support/muting-proxy.ts';
import { aPlayedLogind } from '../support/played-logind.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

test.skipIf(process.platform !== 'linux')(
  'a machine that is sent to sleep says so, is shown asleep for as long as it is silent, and as back from sleep',
  async ({ skip }) => {
    const logind = await aPlayedLogind();
    if (logind === undefined) return skip('dbus-daemon or gdbus is not installed');
    const orchestrator = await TestOrchestrator.start({ config: 'leaseMs: 3000\n' });
    const { live, client } = orchestrator;
    const agent = await TestAgent.start(orchestrator, { name: 'laptop', environment: logind.environment });
    const after = live.mark;
    logind.prepareForSleep(true);
    await live.untilEvent('device-fell-asleep', ({ deviceId }) => deviceId === agent.deviceId, { after });
    agent.freeze();
    const shown = () => client.devices.get({ id: agent.deviceId });
    expect(await shown()).toMatchObject({ state: 'asleep', absence: 'suspended' });

    // Longer than its lease would have been: another device's silence is noticed meanwhile.
    const other = await TestAgent.start(orchestrator, { name: 'frozen' });
    other.freeze();
    await live.untilEvent('device-went-offline', ({ deviceId }) => deviceId === other.deviceId, { after });
    expect(await shown()).toMatchObject({ state: 'asleep', absence: 'suspended' });

    const back = live.mark;
    agent.thaw();
    logind.prepareForSleep(false);
    const { body } = await live.untilEvent('device-came-online', ({ deviceId }) => deviceId === agent.deviceId, {
      after: back,
    });
    expect(body).toMatchObject({ absence: 'suspended', after: 'slept' });
  },
);

test.skipIf(process.platform !== 'linux')(
  'what a machine is at when it is sent to sleep goes back before',
  async ({ skip }) => {
    const logind = await aPlayedLogind();
    if (logind === undefined) return skip('dbus-daemon or gdbus is not installed');
    const { orchestrator } = await aCluster({ agents: 1 });
    const { live, client } = orchestrator;
    const laptop = await TestAgent.start(orchestrator, { name: 'laptop', environment: logind.environment });
    const data = { kind: 'managed', dataset: 'digits', partition: { scheme: 'iid' }, partitions: 4 } as const;
    const { id } = await client.jobs.create(aSlowJob({ data, localEpochs: 1_000, batchSize: 16 }));
    const isOfLaptop = ({ deviceId }: { deviceId: string | null }) => deviceId === laptop.deviceId;
    await live.untilTask('the laptop to train', (task) => isOfLaptop(task) && task.phase === 'training');
    const after = live.mark;
    logind.prepareForSleep(true);
    const [back, asleep] = await Promise.all([
      live.untilEvent('task-reassigned', isOfLaptop, { after }),
      live.untilEvent('device-fell-asleep', isOfLaptop, { after }),
    ]);
    expect(back.body.failure).toEqual({ code: 'handed-back', message: 'laptop goes to sleep' });
    expect(back.body.jobId).toBe(id);
    expect(back.sequence).toBeLessThan(asleep.sequence);
  },
);

test.skipIf(process.platform !== 'linux')(
  'a device whose bus is gone before it has heard that it is awake does not stay asleep, and hears of the next sleep',
  async ({ skip }) => {
    const logind = await aPlayedLogind();
    if (logind === undefined) return skip('dbus-daemon or gdbus is not installed');
    const orchestrator = await TestOrchestrator.start();
    const { live } = orchestrator;
    const { process: running } = await TestAgent.start(orchestrator, {
      name: 'laptop',
      environment: logind.environment,
    });
    let after = live.mark;
    logind.prepareForSleep(true);
    await live.untilEvent('device-fell-asleep', () => true, { after });
    after = live.mark;
    process.kill(childOf(running.pid, 'gdbus'), 'SIGKILL');
    await live.untilEvent('device-came-online', () => true, { after });
    await expect
      .poll(
        () => {
          logind.prepareForSleep(true);
          return live.events('device-fell-asleep').length;
        },
        { timeout: 20_000, interval: 250 },
      )
      .toBe(2);
  },
);

/** The process of that name that another has started. */
function childOf(pid: number, name: string): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const child = children.find((one) => readFileSync(`/proc/${one}/comm`, 'utf8').trim() === name);
  if (child === undefined) throw new Error(`${pid} has no child ${name}`);
  return Number(child);
}

test('a crash and a cut are told from each other when the device is back', async () => {
  const orchestrator = await TestOrchestrator.start({ config: 'leaseMs: 3000\n' });
  const { live } = orchestrator;
  const proxy = await MutingProxy.to(orchestrator.grpcPort);
  const [crashing, cut] = await Promise.all([
    TestAgent.start(orchestrator, { name: 'crashing' }),
    TestAgent.start(orchestrator, { name: 'cut', address: proxy.address }),
  ]);
  const gone = live.mark;
  await crashing.kill();
  proxy.mute();
  const absences = await Promise.all(
    [crashing, cut].map(async ({ deviceId }) => {
      const { body } = await live.untilEvent('device-went-offline', (one) => one.deviceId === deviceId, {
        after: gone,
      });
      return body.absence;
    }),
  );
  expect(absences).toEqual(['connection-lost', 'lease-expired']);

  const back = live.mark;
  crashing.relaunch();
  proxy.unmute();
  const reasons = await Promise.all(
    [crashing, cut].map(async ({ deviceId }) => {
      const { body } = await live.untilEvent('device-came-online', (one) => one.deviceId === deviceId, { after: back });
      return body.after;
    }),
  );
  expect(reasons).toEqual(['restarted', 'cut-off']);
});
