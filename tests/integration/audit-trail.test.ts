import { cpSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { LogEvent } from '../../common/domain/event.ts';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

/** A data folder of an orchestrator that was started twice and stopped cleanly: its log has seven events. */
async function aFolderWithEvents(): Promise<string> {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator, { samples: 60, testSamples: 20 });
  await orchestrator.client.datasets.remove({ name: 'digits' });
  await orchestrator.stop();
  await orchestrator.restart();
  await orchestrator.stop();
  return orchestrator.folder;
}

/** The same folder with the database changed past the orchestrator. */
function tampered(folder: string, ...statements: readonly string[]): string {
  const copy = join(aTemporaryFolder(), 'data');
  cpSync(folder, copy, { recursive: true });
  const database = new SqliteDatabase(join(copy, 'orchestrator.sqlite'));
  for (const statement of statements) expect(database.prepare(statement).run().changes).toBeGreaterThan(0);
  database.close();
  return copy;
}

/** What `eo events verify` says about a folder on which an orchestrator is started for it. */
async function verdictOn(folder: string) {
  const orchestrator = await TestOrchestrator.start({ folder });
  const { code, output } = await runEo(['events', 'verify', '--data', folder]);
  await orchestrator.stop();
  return { code, output };
}

const SWAP = `update events set (at, kind, body_json, actor_json, hash) =
  (select at, kind, body_json, actor_json, hash from events as other where other.sequence = 5 - events.sequence)
  where sequence in (2, 3)`;

test('the log of events says what was done, and finds out when somebody changed it', async () => {
  const folder = await aFolderWithEvents();
  expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'keys', 'audit'))).mode & 0o777).toBe(0o600);

  const orchestrator = await TestOrchestrator.start({ folder });
  const list = await runEo(['events', '--data', folder]);
  expect(list).toMatchObject({ code: 0, output: expect.stringMatching(/EVENT +WHEN +WHO +FROM +WHAT/) });
  expect(list.output).toContain('Data set digits was deleted.');
  const { code, output } = await runEo(['events', 'verify', '--json', '--data', folder]);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ ok: true, from: 1, to: 8, events: 8, checkpoints: 2, signedThrough: 7 });
  await orchestrator.stop();

  const tamperings = [
    { statements: ['delete from events where sequence = 3'], firstBad: 3 },
    {
      statements: ["update events set body_json = replace(body_json, 'digits', 'cats') where sequence = 3"],
      firstBad: 3,
    },
    { statements: ['update events set at = at + 1 where sequence = 4'], firstBad: 4 },
    {
      statements: [
        `update events set actor_json = '{"kind":"device","deviceId":"d","address":"::1"}' where sequence = 1`,
      ],
      firstBad: 1,
    },
    { statements: ["update events set kind = 'job-created' where sequence = 5"], firstBad: 5 },
    { statements: [SWAP], firstBad: 2 },
    { statements: ['delete from events where sequence > 5'], firstBad: 6 },
    {
      statements: ['delete from events where sequence > 3', "update sqlite_sequence set seq = 3 where name = 'events'"],
      firstBad: 5,
    },
  ];
  for (const { statements, firstBad } of tamperings) {
    const verdict = await verdictOn(tampered(folder, ...statements));
    expect.soft(verdict, statements[0]).toMatchObject({
      code: 1,
      output: expect.stringContaining(`The event log was changed, from event ${firstBad} on`),
    });
  }

  expect(await verdictOn(folder)).toMatchObject({
    code: 0,
    output: expect.stringContaining('The event log is as it was written'),
  });
});

test('the log of events goes into a file, whole or what of it fits', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator, { samples: 60, testSamples: 20 });
  const file = join(aTemporaryFolder(), 'events.jsonl');
  const where = ['--data', orchestrator.folder];
  const written = async () =>
    (await readFile(file, 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => LogEvent.parse(JSON.parse(line)));
  const { events } = await orchestrator.client.events.search({ order: 'oldest-first' });

  const all = await runEo(['events', 'export', file, ...where]);
  expect(all).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${events.length} events are in ${file}, one a line`),
  });
  expect(await written()).toEqual(events);

  const some = await runEo([
    'events',
    'export',
    file,
    '--kind',
    'orchestrator-started',
    '--since',
    '1h',
    '--json',
    ...where,
  ]);
  expect(JSON.parse(some.output)).toEqual({ events: 1, sizeBytes: (await stat(file)).size, path: file });
  expect((await written()).map(({ body }) => body.kind)).toEqual(['orchestrator-started']);

  const none = await runEo(['events', 'export', file, '--search', 'nobody has ever', ...where]);
  expect(none).toMatchObject({ code: 0, output: expect.stringContaining('No event fits') });
  expect(await written()).toEqual([]);

  const nowhere = await runEo(['events', 'export', join(file, 'under-a-file'), ...where]);
  expect(nowhere.code).not.toBe(0);
  expect(await written()).toEqual([]);
  await orchestrator.stop();
});
