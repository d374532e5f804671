import { describe, expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { HostTree } from '../support/host-tree.ts';
import { aMagicPacketListener } from '../support/magic-packet-listener.ts';
import { aPlayedLogind, type PlayedLogind } from '../support/played-logind.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

const MAC = '52:54:00:12:34:56';

/** A cluster with a machine that can be sent to sleep, and somebody who hears what is sent to wake it. */
async function aSleeper(logind: PlayedLogind, wakeSeconds: number, card: object = {}) {
  const listener = await aMagicPacketListener();
  const config = `leaseMs: 3000\nwakeTo: ["${listener.place}"]\nwakeSeconds: ${wakeSeconds}\n`;
  const orchestrator = await TestOrchestrator.start({ config });
  const host = new HostTree();
  host.addCard({ mac: MAC, ...card });
  const environment = { ...logind.environment, ...host.environment };
  const agent = await TestAgent.start(orchestrator, { name: 'attic', environment });
  const { live, client } = orchestrator;
  await client.etiquette.set({ scope: { kind: 'cluster' }, settings: { gentleAboveLoad: null } });
  const isOf = ({ deviceId }: { deviceId: string }) => deviceId === agent.deviceId;
  return {
    ...{ listener, orchestrator, live, client, agent, isOf },
    fallAsleep: async () => {
      const after = live.mark;
      logind.prepareForSleep(true);
      await live.untilEvent('device-fell-asleep', isOf, { after });
      agent.freeze();
    },
    wakeUp: () => {
      agent.thaw();
      logind.prepareForSleep(false);
    },
  };
}

describe.skipIf(process.platform !== 'linux')('a machine that sleeps', () => {
  test('is woken when a job waits for devices and its etiquette allows it, and the job goes on', async ({ skip }) => {
    const logind = await aPlayedLogind();
    if (logind === undefined) return skip('dbus-daemon or gdbus is not installed');
    const sleeper = await aSleeper(logind, 30);
    const { listener, orchestrator, live, client, agent, isOf } = sleeper;
    expect((await client.devices.get({ id: agent.deviceId })).networkCards).toMatchObject([
      { name: 'enp3s0', mac: MAC, medium: 'wired', wakes: true },
    ]);
    await importDigits(orchestrator);
    await sleeper.fallAsleep();
    const after = live.mark;
    const { id: jobId } = await client.jobs.create(aSlowJob({ rounds: 1 }));
    await live.untilEvent('job-waited', (event) => event.jobId === jobId, { after });
    expect(listener.heard).toEqual([]); // nobody has allowed it

    const heard = listener.until(MAC);
    await client.etiquette.set({
      scope: { kind: 'cluster' },
      settings: { gentleAboveLoad: null, wakeForWork: true },
    });
    await heard;
    sleeper.wakeUp();

    const sent = await live.untilEvent('device-wake-sent', isOf, { after });
    expect(sent.body.reason).toMatchObject({ for: 'job', jobId });
    const ended = await live.untilEvent('device-wake-ended', isOf, { after });
    expect(ended.body).toMatchObject({ state: 'woke', cause: null });
    await live.untilEvent('job-went-on', (event) => event.jobId === jobId, { after });
    await orchestrator.untilSucceeded(jobId);
  });

  test('is woken by eo; one that stays silent has a result with the likely cause', async ({ skip }) => {
    const logind = await aPlayedLogind();
    if (logind === undefined) return skip('dbus-daemon or gdbus is not installed');
    const sleeper = await aSleeper(logind, 2, { wakes: false });
    const { listener, orchestrator, live, client, agent, isOf } = sleeper;
    const api = ['--data', orchestrator.folder];
    const early = await runEo(['device', 'wake', 'attic', ...api]);
    expect(early.code).not.toBe(0);
    expect(early.output).toContain('attic is awake: it is online');

    await sleeper.fallAsleep();
    const after = live.mark;
    const failed = await runEo(['device', 'wake', 'attic', ...api]);
    expect(failed.code).toBe(1);
    expect(failed.output).toContain(`Sent what wakes attic to ${listener.place}; waiting up to 2 seconds`);
    expect(failed.output).toContain('did not wake up in 2 seconds: its system does not let packets wake it');
    expect(failed.output).toContain('ethtool -s CARD wol g');
    const ended = await live.untilEvent('device-wake-ended', isOf, { after });
    expect(ended.body).toMatchObject({ state: 'no-answer', cause: 'switched-off' });
    expect(listener.heard.length).toBeGreaterThanOrEqual(2); // the first may be lost

    const heard = listener.until(MAC);
    const woken = runEo(['device', 'wake', 'attic', ...api]);
    await heard;
    sleeper.wakeUp();
    expect(await woken).toMatchObject({ code: 0, output: expect.stringMatching(/attic woke up after \d seconds?\./) });
    const wakes = await client.devices.wakes({ id: agent.deviceId });
    expect(wakes.map(({ state }) => state)).toEqual(['no-answer', 'woke']);
  });

  test('is left alone where it has Wi-Fi only, with the reason, and where its owner has paused it', async ({
    skip,
  }) => {
    const logind = await aPlayedLogind();
    if (logind === undefined) return skip('dbus-daemon or gdbus is not installed');
    const sleeper = await aSleeper(logind, 2, { isWireless: true });
    const { listener, orchestrator, live, client, agent, isOf } = sleeper;
    const settings = { gentleAboveLoad: null, wakeForWork: true };
    await client.etiquette.set({ scope: { kind: 'cluster' }, settings });
    await importDigits(orchestrator);
    await runEo(['agent', 'pause', '--data', agent.folder]);
    await live.untilEvent('device-level-changed', ({ level }) => level === 'off');
    await sleeper.fallAsleep();
    // What the owner wants outlives the orchestrator.
    await orchestrator.kill();
    await orchestrator.restart();
    await client.jobs.create(aSlowJob({ rounds: 1 }));
    await live.untilEvent('job-waited');
    const refused = await runEo(['device', 'wake', 'attic', '--data', orchestrator.folder]);
    expect(refused).toMatchObject({
      code: 1,
      output: expect.stringContaining('attic cannot be woken: it has Wi-Fi only'),
    });
    expect(await client.devices.wakes({ id: agent.deviceId })).toEqual([]);

    sleeper.wakeUp();
    await runEo(['agent', 'resume', '--data', agent.folder]);
    await live.untilEvent('job-went-on');
    const after = live.mark;
    await sleeper.fallAsleep();
    const ended = await live.untilEvent('device-wake-ended', isOf, { after });
    expect(ended.body).toMatchObject({ state: 'impossible', cause: 'wireless-only', reason: { for: 'job' } });
    expect(listener.heard).toEqual([]);
  });
});
