import { mkdir } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { seedDevices } from '../../bench/fleet/seed-devices.ts';
import { type Shown, SimulatedDevice } from '../../bench/fleet/simulated-device.ts';
import { VERSION } from '../../common/version.ts';
import { runEo } from '../support/eo-process.ts';
import { HostTree } from '../support/host-tree.ts';
import { MovedClock } from '../support/moved-clock.ts';
import { aSmallDisk } from '../support/small-disk.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { toldAlertsOf } from '../support/told-alerts.ts';

const SOON = { forSeconds: 1 };

test('heat, a flat battery, short memory and a wrong clock are told once each, and once when they are over', async () => {
  const orchestrator = await TestOrchestrator.start();
  const told = await toldAlertsOf(orchestrator, {
    'device-hot': SOON,
    'battery-low': SOON,
    'device-memory-high': SOON,
    'clock-skewed': SOON,
  });
  const [hot, flat, pressed] = [new HostTree(), new HostTree(), new HostTree()];
  const clock = new MovedClock();
  const of = async (name: string, { environment }: { readonly environment: Readonly<Record<string, string>> }) =>
    await TestAgent.start(orchestrator, { name, environment });
  await Promise.all([of('hot', hot), of('flat', flat), of('pressed', pressed), of('wrong', clock)]);

  hot.heatTo(95);
  flat.unplug(10);
  pressed.pressMemory(50);
  clock.setAhead(60_000);
  await Promise.all([
    told.raised('device-hot', { deviceName: 'hot', thermal: 'serious' }),
    told.raised('battery-low', { deviceName: 'flat', level: 0.1 }),
    told.raised('device-memory-high', { deviceName: 'pressed' }),
    told.raised('clock-skewed', { deviceName: 'wrong', skewMs: expect.closeTo(60_000, -3) }),
  ]);

  hot.heatTo(60);
  flat.plugIn();
  pressed.pressMemory(0);
  clock.setAhead(0);
  await Promise.all([
    told.resolved('device-hot'),
    told.resolved('battery-low'),
    told.resolved('device-memory-high'),
    told.resolved('clock-skewed'),
  ]);
});

test('a laptop that runs flat stays an alert while it is away, over a restart of the orchestrator', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const told = await toldAlertsOf(orchestrator, { 'battery-low': SOON, 'device-hot': SOON });
  const [flat, hot] = [new HostTree(), new HostTree()];
  const laptop = await TestAgent.start(orchestrator, { name: 'laptop', environment: flat.environment });
  const other = await TestAgent.start(orchestrator, { name: 'other', environment: hot.environment });
  flat.unplug(3);
  hot.heatTo(95);
  await told.raised('battery-low', { deviceName: 'laptop', level: 0.03 });
  await told.raised('device-hot', { deviceName: 'other' });
  await laptop.kill();
  await other.kill();
  await expect
    .poll(async () => (await client.alerts.list()).map(({ advice }) => advice), { timeout: 30_000 })
    .toEqual(expect.arrayContaining([expect.stringMatching(/Connect it to power. This is its last known state/)]));

  await orchestrator.kill();
  await orchestrator.restart();
  // Once the end of this one is told, devices are waited for no longer.
  await client.devices.remove({ id: other.deviceId });
  await told.resolved('device-hot');
  expect(await client.alerts.list()).toMatchObject([{ rule: 'battery-low', isPresent: true, occurrences: 1 }]);
  expect(await (await orchestrator.fetch('/metrics')).text()).toContain('eo_alerts{severity="critical"} 1\n');
  const shown = await runEo(['alerts', '--api', orchestrator.baseUrl, '--data', orchestrator.folder]);
  expect(shown).toMatchObject({ code: 0, output: expect.stringMatching(/The battery of laptop is low/) });

  flat.plugIn();
  await laptop.restart();
  await told.resolved('battery-low');
});

test('a busy processor and an old agent are told once each, and once when they are over', async () => {
  const folder = aTemporaryFolder();
  await mkdir(folder, { recursive: true });
  const { key, authority, devices } = await seedDevices(folder, 2);
  const orchestrator = await TestOrchestrator.start({ folder });
  const told = await toldAlertsOf(orchestrator, { 'device-cpu-high': SOON });
  // Played on the wire: how busy this machine is does not depend on the test alone, and there is no older agent.
  const play = async (index: number, shows: Shown) => {
    const { id, certificate } = devices[index] ?? expect.fail('there is no such device');
    const access = { id, certificate, key, authority, port: orchestrator.grpcPort, localAddress: undefined, shows };
    const device = await SimulatedDevice.connect(
      access,
      () => undefined,
      () => undefined,
    );
    onTestFinished(() => device.close());
    return device;
  };
  let cpuUsage = 0.99;
  await play(0, { cpuUsage: () => cpuUsage });
  const old = await play(1, { agentVersion: '0.0.9' });
  await Promise.all([
    told.raised('device-cpu-high', { deviceId: devices[0]?.id, usage: 0.99 }),
    told.raised('agent-outdated', { deviceId: devices[1]?.id, agentVersion: '0.0.9', orchestratorVersion: VERSION }),
  ]);

  cpuUsage = 0.1;
  await old.close();
  await play(1, {});
  await Promise.all([told.resolved('device-cpu-high'), told.resolved('agent-outdated')]);
});

test("a device's disk and the orchestrator's that fill up are told once each, and once when there is room", async ({
  skip,
}) => {
  const [own, other] = [aSmallDisk(64 * 2 ** 20), aSmallDisk(64 * 2 ** 20)];
  if (typeof own === 'string') return skip(own);
  if (typeof other === 'string') return skip(other);
  const orchestrator = await TestOrchestrator.start({ folder: own.path });
  const told = await toldAlertsOf(orchestrator, { 'device-disk-low': { ...SOON, raise: 10e6, clear: 20e6 } });
  await other.fill(6e6);
  await TestAgent.start(orchestrator, { name: 'full', folder: other.path });
  await told.raised('device-disk-low', { deviceName: 'full' });
  await own.fill(5e6);
  await told.raised('disk-nearly-full', { totalBytes: expect.closeTo(64 * 2 ** 20, -6) });

  own.free();
  other.free();
  await Promise.all([told.resolved('device-disk-low'), told.resolved('disk-nearly-full')]);
});
