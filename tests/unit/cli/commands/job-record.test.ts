import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../../cli/run-cli.ts';
import { JobRecord } from '../../../../common/domain/job-record.ts';
import { aControlApi } from '../../main/api/a-control-api.ts';
import { aTemporaryFolder } from '../../main/storage/temporary-folder.ts';
import { aJob, aRound, START } from '../builders.ts';
import { paperTerminal } from '../paper-terminal.ts';

const record = JobRecord.parse({
  format: 'edgeorchestra-job-record',
  version: 1,
  recordedAt: START,
  orchestratorVersion: '0.1.0',
  job: aJob({ state: 'succeeded' }),
  datasets: [],
  devices: [],
  rounds: [{ ...aRound(1), attempts: [] }],
  events: [],
  model: null,
});

/** `eo` against a control API that has one job. */
async function aCluster() {
  const api = await aControlApi();
  api.jobs.list = () => [record.job];
  api.jobs.record = () => record;
  return async (...args: string[]) => {
    const terminal = paperTerminal();
    const exitCode = await runCli(args, terminal, { EO_API: api.url, EO_TOKEN: api.secret });
    return { exitCode, printed: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  };
}

describe('eo job record', () => {
  it('prints the record as one document', async () => {
    const eo = await aCluster();
    const { exitCode, printed } = await eo('job', 'record', 'mnist');
    expect([exitCode, JSON.parse(printed)]).toEqual([0, record]);
  });

  it('writes it to a new file that only its owner may read, and never over another', async () => {
    const eo = await aCluster();
    const file = join(aTemporaryFolder(), 'run.json');
    const written = await eo('job', 'record', 'job-1', '--out', file);
    expect(written).toMatchObject({ exitCode: 0, printed: expect.stringContaining(`1 round, is in ${file}`) });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(record);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await eo('job', 'record', 'job-1', '--out', file)).toMatchObject({
      exitCode: 1,
      notes: expect.stringContaining('is there already'),
    });
  });
});
