import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replay } from '../../common/etiquette/replay.ts';
import { parseTrace } from '../../common/etiquette/trace.ts';
import { USUAL_POLICY } from '../../common/specs/etiquette-policy.ts';
import { ReadingTrace } from '../../worker-agent/etiquette/reading-trace.ts';
import { runEo } from '../support/eo-process.ts';
import { SyntheticDay } from '../support/etiquette/synthetic-day.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 30_000;

/** A folder in which an agent has recorded so many synthetic days, until now. */
async function aRecordedFolder(days: number): Promise<string> {
  const folder = aTemporaryFolder();
  const trace = new ReadingTrace(folder);
  const startsAt = Date.now() - days * DAY_MS;
  for (let day = 0; day < days; day++) {
    const synthetic = new SyntheticDay(7 + day);
    for (let ms = 0; ms < DAY_MS; ms += LOOK_MS) {
      if (synthetic.isAsleep(ms)) continue;
      const at = startsAt + day * DAY_MS + ms;
      await trace.note({ v: 1, at, offset: 0, reading: synthetic.reading(ms, 3_000), pause: null, level: 'full' });
    }
  }
  return folder;
}

test('a policy is tried on what a device has recorded, as its own file would have it', async () => {
  const orchestrator = await TestOrchestrator.start();
  const folder = await aRecordedFolder(2);
  const laptop = await TestAgent.start(orchestrator, { name: 'laptop', folder });
  const { client, live } = orchestrator;
  const id = laptop.deviceId;
  const api = ['--data', orchestrator.folder];

  const whole = await client.etiquette.replay({ id, policy: {}, days: 31 });
  const { text, entries } = await recorded(folder, whole.until);
  expect(text.length).toBeGreaterThan(100_000);
  expect(whole).toMatchObject({ deviceId: id, from: entries[0]?.at, ...replay(USUAL_POLICY, entries), unreadable: 0 });
  expect(whole.usefulMs).toBeLessThan(whole.usefulMsWithout);
  expect(whole.levels).toHaveLength(Math.ceil((whole.until - whole.from) / whole.pieceMs));
  expect(new Set(whole.levels).size).toBeGreaterThan(1);

  const lastDay = await client.etiquette.replay({ id, days: 1 });
  expect(lastDay.until - lastDay.from).toBeLessThanOrEqual(DAY_MS);
  expect(lastDay.usefulMs).toBeLessThan(whole.usefulMs);

  const file = join(aTemporaryFolder(), 'none.yaml');
  await writeFile(file, 'enabled: false\n');
  const told = await runEo(['etiquette', 'simulate', file, '--device', 'laptop', '--days', '1', ...api]);
  expect(told).toMatchObject({ code: 0 });
  expect(told.output).toMatch(/DEVICE +FULL +GENTLE +YIELD +OFF +AWAY +CHANGES +BREACHES +USEFUL\nlaptop/);
  const [, useful, without] = told.output.match(/UTC: ([\d.]+) h useful, ([\d.]+) h without any rule/) ?? [];
  expect(Number(useful)).toBeGreaterThan(0);
  expect(useful).toBe(without);
  const unclear = await runEo(['etiquette', 'simulate', file, ...api]);
  expect(unclear).toMatchObject({ code: 2, output: expect.stringContaining('name a policy and traces, or --device') });

  const after = live.mark;
  await laptop.stop();
  await live.untilEvent('device-went-offline', ({ deviceId }) => deviceId === id, { after });
  const gone = await runEo(['etiquette', 'simulate', '--device', 'laptop', ...api]);
  expect(gone).toMatchObject({ code: 69, output: expect.stringContaining('laptop is offline') });
});

/** What the file of an agent held when it was asked. */
async function recorded(folder: string, until: number) {
  const text = await readFile(join(folder, 'etiquette/trace.jsonl'), 'utf8');
  return { text, entries: parseTrace(text).entries.filter(({ at }) => at <= until) };
}
