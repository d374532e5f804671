import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { TaskReference, UpdateSummary } from '../../../../common/domain/assignment.ts';
import { AppError } from '../../../../common/errors.ts';
import { CHUNK_BYTES } from '../../../../platform/grpc/channel-options.ts';
import type { Connection } from '../../../../worker-agent/session/connection.ts';
import { Transfers } from '../../../../worker-agent/session/transfers.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aHash } from '../../builders/a-hash.ts';

const sizeBytes = 3 * CHUNK_BYTES;
const update: UpdateSummary = {
  sha256: aHash('update'),
  sizeBytes,
  samples: 100,
  loss: 0.5,
  accuracy: 0.8,
  trainingMs: 40,
};

test('an upload that is refused while it is still being read leaves no timer behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const file = join(aTemporaryFolder(), 'update');
  writeFileSync(file, Buffer.alloc(sizeBytes));
  const refused = new AppError('revoked', 'this device was taken out of the cluster');
  const readOn = Promise.withResolvers<void>();
  const submitGradients = async (messages: AsyncIterable<unknown>): Promise<never> => {
    const reader = messages[Symbol.asyncIterator]();
    await reader.next();
    await reader.next();
    // As gRPC does: what is on its way is still read after the answer.
    setImmediate(() => void reader.next().then(() => readOn.resolve(), readOn.reject));
    throw refused;
  };
  const connection = { models: { submitGradients }, isClosed: false } as unknown as Connection;
  const transfers = new Transfers({ connection: async () => connection });
  const sent = { task: { taskId: 'task', attempt: 1 } as TaskReference, update, file, wasTried: false };
  await expect(transfers.submit(sent, new AbortController().signal)).rejects.toBe(refused);
  await readOn.promise;
  expect(vi.getTimerCount()).toBe(0);
});
