import { expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { freshDecision } from '../../../../common/etiquette/decision.ts';
import { USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';
import { EtiquetteDesk } from '../../../../main/cluster/etiquette-desk.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { aRegistration } from '../../builders/a-registration.ts';
import { started } from '../storage/a-store.ts';

const mac = DeviceId.parse('mac');

async function aDesk() {
  const cluster = await aCluster();
  const { tasks: _, ...registration } = aRegistration('mac');
  cluster.devices.admit({ ...registration, tags: ['attic'] });
  return { ...cluster, desk: await started(new EtiquetteDesk(cluster)) };
}

test('what is set for the cluster, a group and a device makes one policy, with another version when it is another one', async () => {
  const { desk, bodies } = await aDesk();
  const usual = desk.policyOf(mac);
  expect(usual.policy).toEqual(USUAL_POLICY);
  desk.set({ kind: 'cluster' }, { onBattery: 'off', userIdleSeconds: 60 });
  desk.set({ kind: 'group', tag: 'attic' }, { userIdleSeconds: 10 });
  desk.set({ kind: 'group', tag: 'cellar' }, { userIdleSeconds: 20 });
  const changed = desk.policyOf(mac);
  expect(changed.policy).toEqual({ ...USUAL_POLICY, onBattery: 'off', userIdleSeconds: 10 });
  expect(changed.version).not.toBe(usual.version);
  expect(desk.listed()).toEqual({ groups: ['attic', 'cellar'], devices: [] });
  expect(bodies().at(-1)).toEqual({
    kind: 'etiquette-changed',
    scope: { kind: 'group', tag: 'cellar' },
    name: 'cellar',
  });

  desk.set({ kind: 'cluster' }, {});
  desk.set({ kind: 'group', tag: 'attic' }, {});
  expect(desk.policyOf(mac)).toEqual(usual);
});

test('a change that knows what was set before is refused where somebody else has changed it meanwhile', async () => {
  const { desk } = await aDesk();
  desk.set({ kind: 'cluster' }, { onBattery: 'off', userIdleSeconds: 60 }, {});
  expect(() => desk.set({ kind: 'cluster' }, { onBattery: 'full' }, {})).toThrow('changed meanwhile');
  expect(desk.settings({ kind: 'cluster' })).toEqual({ onBattery: 'off', userIdleSeconds: 60 });
  desk.set({ kind: 'cluster' }, { onBattery: 'full' }, { userIdleSeconds: 60, onBattery: 'off' });
  expect(desk.settings({ kind: 'cluster' })).toEqual({ onBattery: 'full' });
});

test('settings outlive a restart, and a device that is not there has none', async () => {
  const { desk, ...cluster } = await aDesk();
  desk.set({ kind: 'device', id: mac }, { yieldBelowCharge: null });
  const next = await started(new EtiquetteDesk(cluster));
  expect(next.policyOf(mac)).toEqual(desk.policyOf(mac));
  expect(next.settings({ kind: 'device', id: mac })).toEqual({ yieldBelowCharge: null });
  expect(() => next.set({ kind: 'device', id: 'gone' }, {})).toThrow('there is no device gone');
});

test('a device that yields is present and not given work; every change of level is an event', async () => {
  const { devices, bodies } = await aDesk();
  devices.markOnline(mac);
  const told: string[] = [];
  devices.onAvailability(({ id }) => told.push(`${id} ${devices.online().length} of ${devices.present().length}`));
  const reasons = [{ rule: 'user', level: 'yield', measured: 3, limit: 300 }] as const;
  devices.behave(mac, { ...freshDecision(1), level: 'yield', reasons: [...reasons] });
  devices.behave(mac, { ...freshDecision(1), level: 'yield', reasons: [] });
  expect(bodies().at(-1)).toMatchObject({
    kind: 'device-level-changed',
    before: 'full',
    level: 'yield',
    reasons,
  });
  devices.behave(mac, freshDecision(2));
  expect(told).toEqual(['mac 0 of 1', 'mac 1 of 1']);
  expect(devices.get(mac).etiquette).toMatchObject({ level: 'full' });
});
