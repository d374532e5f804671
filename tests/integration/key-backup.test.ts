import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const environment = { EO_PASSPHRASE: 'correct horse battery' };

test('a cluster moves to a new machine by its database and a backup of its keys; devices need not join again', async () => {
  const first = await TestOrchestrator.start();
  const agent = await TestAgent.start(first, { name: 'spare' });
  const backup = join(aTemporaryFolder(), 'keys.json');
  const backedUp = await runEo(['keys', 'backup', backup, '--data', first.folder], { environment });
  expect(backedUp).toMatchObject({ code: 0 });
  expect(await readFile(backup, 'utf8')).not.toContain('PRIVATE KEY');
  const running = await runEo(['keys', 'restore', backup, '--replace', '--data', first.folder], { environment });
  expect(running).toMatchObject({ code: 75, output: expect.stringContaining('data-folder-in-use') });
  // One after the other: at once, it would be left open whether the goodbye was still heard.
  await agent.stop();
  await first.live.untilEvent('device-went-offline');
  await first.stop();

  const folder = join(aTemporaryFolder(), 'cluster');
  await mkdir(folder);
  await copyFile(join(first.folder, 'orchestrator.sqlite'), join(folder, 'orchestrator.sqlite'));
  const wrong = await runEo(['keys', 'restore', backup, '--data', folder], {
    environment: { EO_PASSPHRASE: 'wrong horse battery' },
  });
  expect(wrong).toMatchObject({ code: 77, output: expect.stringContaining('the passphrase is wrong') });
  const restored = await runEo(['keys', 'restore', backup, '--data', folder, '--json'], { environment });
  expect(restored).toMatchObject({ code: 0 });
  expect(JSON.parse(restored.output).keys).toContain('certificate-authority');
  const again = await runEo(['keys', 'restore', backup, '--data', folder], { environment });
  expect(again).toMatchObject({ code: 1, output: expect.stringContaining('already-exists') });

  const second = await TestOrchestrator.start({ folder });
  expect(await second.client.devices.list({})).toMatchObject([{ id: agent.deviceId, state: 'offline' }]);
  const moved = await TestAgent.start(second, { name: 'spare', folder: agent.folder });
  expect(moved.deviceId).toBe(agent.deviceId);
  expect(await second.client.devices.list({})).toHaveLength(1);
  const [offered] = await second.client.joining.tokens({});
  expect(offered).toMatchObject({ usesLeft: 1 });
  expect(await second.client.events.verify({})).toMatchObject({ ok: true });
});
