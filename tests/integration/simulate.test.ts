import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JobRecord } from '../../common/domain/job-record.ts';
import { aDigitsFolder } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { HostTree } from '../support/host-tree.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { aTrainJob } from '../support/train-job.ts';

test('a job is simulated from the command line, leaves its record and nothing else', async () => {
  const folder = aTemporaryFolder();
  const [job, record, temporary] = [join(folder, 'job.json'), join(folder, 'run.json'), aTemporaryFolder()];
  const data = { kind: 'managed', dataset: 'digits', partitions: 20 } as const;
  await writeFile(job, JSON.stringify(aTrainJob({ data, strategy: { name: 'fedavg', fraction: 0.5 } })));
  const given = ['simulate', job, '--devices', '20', '--dropout', '10%', '--data', folder];
  const environment = { TMPDIR: temporary };

  const refused = await runEo(given, { environment });
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain('there is no data set digits');
  expect(refused.output).toContain('--dataset-file digits=PATH');

  const host = new HostTree();
  host.setMemory({ totalMegabytes: 8_000, availableMegabytes: 80 });
  const small = await runEo([...given, '--threads', '8'], { environment: { ...environment, ...host.environment } });
  expect(small.code).not.toBe(0);
  expect(small.output).toMatch(/simulating digits needs [\d.]+ MB of memory with 8 threads, and 80 MB are free/);
  expect(small.output).toContain('train with --threads 1');

  const where = ['--dataset-file', `digits=${await aDigitsFolder()}`, '--record', record];
  const shown = await runEo([...given, ...where], { environment });
  expect(shown.output).toMatch(/Simulating digits over 20 virtual devices\..*ROUND +ACCURACY.*2 rounds, [\d.]+ %, in/s);
  expect(shown.code).toBe(0);
  const run = JobRecord.parse(JSON.parse(await readFile(record, 'utf8')));
  expect(run.rounds.map(({ participants }) => participants.length)).toEqual([10, 10]);

  const json = await runEo([...given, ...where, '--json'], { environment });
  const lines = json.output
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toMatchObject([
    { type: 'round', round: { number: 1 } },
    { type: 'round', round: { number: 2, parametersSha256: run.rounds[1]?.parametersSha256 } },
    { type: 'job', job: { state: 'succeeded' } },
  ]);
});
