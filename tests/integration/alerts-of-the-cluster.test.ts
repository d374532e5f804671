import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { EoProcess } from '../support/eo-process.ts';
import { anOwnCertificate } from '../support/own-certificate.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { toldAlertsOf } from '../support/told-alerts.ts';

test('a certificate that ends soon is told once, and once when it was replaced', async ({ skip }) => {
  const own = anOwnCertificate('eo.example');
  if (own === undefined) return skip('there is no openssl here');
  const files = ['--lan-certificate', own.certificate, '--lan-key', own.key];
  const args = ['--no-advertise', '--lan', '--lan-host', '127.0.0.1', '--lan-port', '0', ...files];
  const told = await toldAlertsOf(await TestOrchestrator.start({ args }));
  await told.raised('certificate-ends', { certificate: 'lan' });

  anOwnCertificate('eo.example', { days: 365, folder: own.folder });
  await told.resolved('certificate-ends');
});

test('an event log that was changed is told once, and once when it is as it was', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client, folder } = orchestrator;
  const told = await toldAlertsOf(orchestrator);
  const moveFirstEvent = (ms: number) => {
    const database = new SqliteDatabase(join(folder, 'orchestrator.sqlite'));
    expect(database.prepare('update events set at = at + ? where sequence = 1').run(ms).changes).toBe(1);
    database.close();
  };
  expect(await client.events.verify()).toMatchObject({ ok: true });
  moveFirstEvent(1);
  expect(await client.events.verify()).toMatchObject({ ok: false, firstBad: 1 });
  await told.raised('event-log-changed', { firstBad: 1 });

  moveFirstEvent(-1);
  expect(await client.events.verify()).toMatchObject({ ok: true });
  await told.resolved('event-log-changed');
});

test('a copied device is told once, and once when it was taken out', async () => {
  const orchestrator = await TestOrchestrator.start();
  const told = await toldAlertsOf(orchestrator);
  const agent = await TestAgent.start(orchestrator, { name: 'spare' });
  const copy = aTemporaryFolder();
  for (const file of ['identity.json', 'membership.json']) await cp(join(agent.folder, file), join(copy, file));
  const args = ['agent', '--data', copy, '--orchestrator', orchestrator.address];
  const clone = new EoProcess({ name: 'the copy', args });
  await told.raised('device-cloned', { deviceId: agent.deviceId, deviceName: 'spare' });

  await clone.kill();
  await orchestrator.client.devices.remove({ id: agent.deviceId });
  await told.resolved('device-cloned');
});
