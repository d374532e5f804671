import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { aDigitsFolder, importDigits, importFolder } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const UPDATE_BYTES = 199_210 * 4;
/** What beats, registration, headers and frames may add. */
const OVERHEAD_BYTES = 64 * 1_024;

/** A folder of an agent whose owner offers so many images as `scans`. */
async function aFolderWithScans(samples: number): Promise<string> {
  const folder = aTemporaryFolder();
  const path = await aDigitsFolder({ samples });
  const added = await runEo(['agent', 'dataset', 'add', 'scans', path, '--data', folder]);
  expect(added).toMatchObject({ code: 0, output: 'scans is offered to the cluster from now on.\n' });
  return folder;
}

test('a job over local data sends nothing but updates', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client, grpcPort } = orchestrator;
  const [proxy, small, large] = await Promise.all([
    CuttingProxy.to(grpcPort),
    aFolderWithScans(900),
    aFolderWithScans(2_100),
    importDigits(orchestrator),
  ]);
  const agents = await Promise.all(
    [small, large].map((folder, index) =>
      TestAgent.start(orchestrator, { name: `agent-${index + 1}`, folder, address: proxy.address }),
    ),
  );
  const devices = await client.devices.list({});
  const offers = new Map(devices.map(({ name, datasets }) => [name, datasets]));
  expect(offers.get('agent-1')).toMatchObject([{ name: 'scans', samples: 900, shape: [28, 28, 1] }]);
  expect(offers.get('agent-2')).toMatchObject([{ name: 'scans', samples: 2_100, shape: [28, 28, 1] }]);

  const data = { kind: 'local', dataset: 'scans' } as const;
  const spec = aTrainJob({ data, evaluation: { dataset: 'digits' }, localEpochs: 3 });
  const job = await orchestrator.untilSucceeded((await client.jobs.create(spec)).id);

  for (const { participants, bytesUp } of job.rounds) {
    const samples = agents.map(({ deviceId }) => participants.find((part) => part.deviceId === deviceId)?.samples);
    expect(samples).toEqual([900, 2_100]);
    expect(bytesUp).toBe(2 * UPDATE_BYTES);
  }
  expect(proxy.bytesUp).toBeLessThan(job.rounds.length * 2 * UPDATE_BYTES + OVERHEAD_BYTES);
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.7);
  expect((await client.datasets.list({})).map(({ name }) => name)).toEqual(['digits']);
});

test('devices that have met different classes learn all of them together', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const [low, high, all] = await Promise.all([
    digitsTable((label) => label < 5),
    digitsTable((label) => label >= 5),
    digitsTable(() => true),
  ]);
  await importFolder(orchestrator, 'digits', all);
  for (const [name, path] of Object.entries({ low, high })) {
    const folder = aTemporaryFolder();
    await runEo(['agent', 'dataset', 'add', 'scans', path, '--data', folder]);
    await TestAgent.start(orchestrator, { name, folder });
  }
  const spec = aTrainJob({
    data: { kind: 'local', dataset: 'scans' },
    model: { input: [64], layers: [{ type: 'dense', units: 10 }] },
    evaluation: { dataset: 'digits' },
    learningRate: 0.001,
    rounds: 15,
  });
  const { evaluation } = await orchestrator.untilSucceeded((await client.jobs.create(spec)).id);
  // Devices that numbered their five classes 0 to 4 each would stay below a half.
  expect(evaluation?.accuracy).toBeGreaterThan(0.6);
});

/** The UCI digits whose label is wanted, as a CSV file. */
async function digitsTable(isWanted: (label: number) => boolean): Promise<string> {
  const packed = await readFile(new URL('../../resources/datasets/uci-digits.csv.gz', import.meta.url));
  const [header = '', ...rows] = gunzipSync(packed).toString('utf8').trim().split('\n');
  const column = header.split(',').indexOf('label');
  const wanted = rows.filter((row) => isWanted(Number(row.split(',')[column])));
  const path = join(aTemporaryFolder(), 'digits.csv');
  await writeFile(path, [header, ...wanted].join('\n'));
  return path;
}
