import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TaskId } from '../../../../common/domain/ids.ts';
import { UpdateOutbox } from '../../../../worker-agent/tasks/update-outbox.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aHash } from '../../builders/a-hash.ts';

const update = { sha256: aHash('u'), sizeBytes: 4, samples: 10, loss: 0.5, accuracy: 0.8, trainingMs: 40 };
const task = (id: string, attempt = 1) => ({ taskId: TaskId.parse(id), attempt });

/** An outbox with a finished update. */
async function anOutbox() {
  const folder = join(aTemporaryFolder(), 'updates');
  const outbox = new UpdateOutbox(folder);
  await outbox.open();
  writeFileSync(outbox.fileOf(task('t1')), 'abcd');
  await outbox.add({ task: task('t1'), update, kept: {} });
  return { folder, outbox };
}

test('a finished update is there for the next life of the agent', async () => {
  const { folder } = await anOutbox();
  const later = new UpdateOutbox(folder);
  expect(await later.open()).toEqual([{ task: task('t1'), update, kept: {} }]);
  expect(existsSync(later.fileOf(task('t1')))).toBe(true);
});

test('one that was delivered leaves nothing', async () => {
  const { folder, outbox } = await anOutbox();
  await outbox.remove(task('t1'));
  await outbox.remove(task('t1'));
  expect(readdirSync(folder)).toEqual([]);
  expect(await new UpdateOutbox(folder).open()).toEqual([]);
});

test('what a crash has left half-done is swept, and hinders nothing', async () => {
  const { folder, outbox } = await anOutbox();
  writeFileSync(outbox.fileOf(task('t2')), 'trained, but not recorded');
  writeFileSync(`${outbox.fileOf(task('t3'))}.json.new`, '{"task":');
  writeFileSync(`${outbox.fileOf(task('t4'))}.json`, '{"task":');
  writeFileSync(`${outbox.fileOf(task('t5'))}.json`, '{"task":{"taskId":"t5","attempt":0}}');
  expect(await new UpdateOutbox(folder).open()).toEqual([{ task: task('t1'), update, kept: {} }]);
  expect(readdirSync(folder).sort()).toEqual(['t1.1', 't1.1.json']);
});
