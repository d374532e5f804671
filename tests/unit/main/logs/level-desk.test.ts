import { expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { aRegistration } from '../../builders/a-registration.ts';
import { started } from '../storage/a-store.ts';
import { aTemporaryFolder } from '../storage/temporary-folder.ts';
import { aLevelDesk } from './a-level-desk.ts';

const mac = DeviceId.parse('mac');

test('a rule for a device goes before one for everywhere, outlives a restart, and ends by itself', async () => {
  const folder = aTemporaryFolder();
  const cluster = await aCluster(folder);
  const { clock } = cluster;
  cluster.devices.register(aRegistration('mac'));
  const desk = await started(aLevelDesk(cluster));
  expect(desk.rulesOf(mac)).toMatchObject({ version: '', rules: [] });
  desk.set({ scope: 'everywhere', component: null, level: 'warn', forSeconds: null });
  const everywhere = desk.rulesOf(mac).version;
  desk.set({ scope: mac, component: null, level: 'trace', forSeconds: 60 });
  desk.set({ scope: 'orchestrator', component: 'jobs', level: 'debug', forSeconds: null });
  const { version, rules } = desk.rulesOf(mac);
  expect(rules).toEqual([{ component: null, level: 'trace', until: clock.now() + 60_000 }]);
  expect(version).not.toBe(everywhere);
  const again = await started(aLevelDesk(cluster));
  expect(again.rulesOf(mac).version).toBe(version);
  expect(again.list()).toHaveLength(3);
  clock.advance(60_000);
  expect(again.rulesOf(mac)).toMatchObject({ version: everywhere });
  again.set({ scope: 'everywhere', component: null, level: null, forSeconds: null });
  expect(again.rulesOf(mac)).toMatchObject({ version: '', rules: [] });
});

test('a device that is not there has no levels', async () => {
  const desk = await started(aLevelDesk(await aCluster(aTemporaryFolder())));
  const order = { scope: mac, component: null, level: 'debug', forSeconds: null } as const;
  expect(() => desk.set(order)).toThrow(expect.objectContaining({ code: 'not-found' }));
});
