import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { uploadModel } from '../../platform/control-client/upload-file.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { importDigits } from '../support/digits.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

/** Four million parameters: an update of 16 MB, in which a cut is somewhere in the middle. */
const MODEL: JobSpecInput['model'] = {
  input: [28, 28, 1],
  layers: [{ type: 'flatten' }, { type: 'dense', units: 5_000 }, { type: 'relu' }, { type: 'dense', units: 10 }],
};
const PARAMETERS = 784 * 5_000 + 5_000 + 5_000 * 10 + 10;
/** What may be on its way when the connection breaks: two windows of flow control, and buffers. */
const IN_FLIGHT_BYTES = 6 * 2 ** 20;

test.each([
  ['none', PARAMETERS * 4],
  ['int8', PARAMETERS + 4 * Math.ceil(PARAMETERS / 128)],
] as const)('an update whose upload is cut goes on from where it was, compression %s', async (name, updateBytes) => {
  const orchestrator = await TestOrchestrator.start();
  const proxy = await CuttingProxy.to(orchestrator.grpcPort);
  await Promise.all([
    TestAgent.start(orchestrator, { name: 'agent', address: proxy.address }),
    importDigits(orchestrator, { samples: 100, testSamples: 100 }),
  ]);
  proxy.cutAfter(updateBytes * 0.75, 1);
  const data = { kind: 'managed', dataset: 'digits', partitions: 1 } as const;
  const { id } = await orchestrator.client.jobs.create(
    aTrainJob({ rounds: 1, model: MODEL, data, compression: { name } }),
  );
  const job = await orchestrator.untilSucceeded(id);

  expect(proxy.cuts).toBe(1);
  const [round] = job.rounds;
  expect(round?.participants).toMatchObject([{ partition: 0, attempt: 1, samples: 100 }]);
  // The orchestrator counts the chunks that reach it: none came twice.
  expect(round?.bytesUp).toBe(updateBytes);
  expect(proxy.bytesUp).toBeGreaterThan(updateBytes);
  expect(proxy.bytesUp).toBeLessThan(updateBytes + IN_FLIGHT_BYTES);
});

test('a model whose upload is cut goes on from where it was', async () => {
  const orchestrator = await TestOrchestrator.start();
  const proxy = await CuttingProxy.to(orchestrator.apiPort);
  const content = randomBytes(40 * 2 ** 20);
  const path = join(aTemporaryFolder(), 'model.bin');
  await writeFile(path, content);
  proxy.cutAfter(15 * 2 ** 20, 2);
  const model = await uploadModel({ baseUrl: `http://${proxy.address}`, token: orchestrator.token, path, name: 'cut' });

  expect(proxy.cuts).toBe(2);
  expect(model).toMatchObject({ name: 'cut', version: 1, sha256: sha256Of(content), sizeBytes: content.length });
  expect(proxy.bytesUp).toBeLessThan(content.length + 2 * IN_FLIGHT_BYTES);
  const stored = await orchestrator.fetch('/api/v1/models/cut/versions/1/content');
  expect(sha256Of(await stored.bytes())).toBe(model.sha256);
});
