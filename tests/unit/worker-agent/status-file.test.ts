import { spawnSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../common/domain/ids.ts';
import { readAgentStatus, StatusFile } from '../../../worker-agent/status-file.ts';
import { started } from '../main/storage/a-store.ts';
import { HandClock } from '../main/storage/hand-clock.ts';
import { aTemporaryFolder } from '../main/storage/temporary-folder.ts';

async function aStatusFile() {
  const folder = aTemporaryFolder();
  const clock = new HandClock();
  const warnings: string[] = [];
  const log = { warn: (_: object, message: string) => void warnings.push(message) };
  const device = { deviceId: DeviceId.parse('nuc'), name: 'nuc' };
  const status = await started(new StatusFile({ folder, clock, device, log }));
  /** What stands there once all that was told has been written. */
  const settled = async () => {
    await status.start();
    return await readAgentStatus(folder);
  };
  return { folder, clock, status, settled, warnings };
}

const question = { code: '042 137', cluster: 'home', reason: 'a person has to approve', nextStep: 'approve it' };

describe('the status of an agent', () => {
  it('is there from the start, for its owner’s eyes only, and gone at the end', async () => {
    const { folder, status, clock } = await aStatusFile();
    expect(await readAgentStatus(folder)).toEqual({
      pid: process.pid,
      deviceId: 'nuc',
      name: 'nuc',
      phase: 'discovering',
      since: clock.now(),
      cluster: null,
      code: null,
      reason: null,
      nextStep: null,
      etiquette: null,
      economy: null,
    });
    expect((await stat(join(folder, 'status.json'))).mode & 0o777).toBe(0o600);
    await status.stop();
    expect(await readAgentStatus(folder)).toBeUndefined();
  });

  it('has the digits while a person has to decide, and no more once it is a member', async () => {
    const { status, clock, settled } = await aStatusFile();
    status.tell(question);
    expect(await settled()).toMatchObject(question);
    clock.advance(5_000);
    status.enter('joining');
    status.enter('active');
    expect(await settled()).toMatchObject({
      phase: 'active',
      since: clock.now(),
      cluster: 'home',
      code: null,
      reason: null,
      nextStep: null,
    });
  });

  it('keeps since when it is in its phase', async () => {
    const { status, clock, settled } = await aStatusFile();
    const since = clock.now();
    clock.advance(5_000);
    status.enter('discovering');
    expect(await settled()).toMatchObject({ since });
  });

  it('ends with what was told last, however quickly', async () => {
    const { status, settled } = await aStatusFile();
    for (let time = 0; time < 50; time++) status.tell({ reason: `reason ${time}` });
    expect(await settled()).toMatchObject({ reason: 'reason 49' });
  });

  it('that cannot be written is warned of, and the agent goes on', async () => {
    const warnings: string[] = [];
    const log = { warn: (_: object, message: string) => void warnings.push(message) };
    const device = { deviceId: DeviceId.parse('nuc'), name: 'nuc' };
    const folder = join(aTemporaryFolder(), 'not-there');
    await started(new StatusFile({ folder, clock: new HandClock(), device, log }));
    expect(warnings).toEqual(['the status cannot be written']);
  });

  it('of an agent that has died is none', async () => {
    const { folder } = await aStatusFile();
    const path = join(folder, 'status.json');
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), pid }));
    expect(await readAgentStatus(folder)).toBeUndefined();
  });

  it.each(['', 'garbage', '{}'])('is none where a file is none: %j', async (content) => {
    const { folder } = await aStatusFile();
    await writeFile(join(folder, 'status.json'), content);
    expect(await readAgentStatus(folder)).toBeUndefined();
  });
});
