import { describe, expect, onTestFinished, test } from 'vitest';
import { CallableWorker } from '../../../../platform/process/worker-line.ts';
import type { EchoMethods } from './an-echo-worker.ts';

function aWorker(): CallableWorker<EchoMethods> {
  const worker = new CallableWorker<EchoMethods>(new URL('./an-echo-worker.ts', import.meta.url));
  onTestFinished(() => worker.end());
  return worker;
}

describe('a worker thread', () => {
  test('answers, and its errors keep their code', async () => {
    const worker = aWorker();
    expect(await worker.call('echo', 'ünder 名')).toBe('ünder 名');
    await expect(worker.call('refuse', null)).rejects.toMatchObject({ code: 'storage-full' });
  });

  test('that dies rejects what waits, says why, and takes no more', async () => {
    const worker = aWorker();
    const waiting = worker.call('wait', null);
    await worker.call('crash', null);
    await expect(waiting).rejects.toMatchObject({
      code: 'internal',
      message: 'a worker thread failed: out of memory',
    });
    await expect(worker.call('echo', 'anyone?')).rejects.toMatchObject({ code: 'internal' });
  });

  test('that is ended rejects what waits as cancelled', async () => {
    const worker = aWorker();
    const waiting = worker.call('wait', null);
    const ended = worker.end();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await ended;
    await expect(worker.call('echo', 'anyone?')).rejects.toMatchObject({ code: 'cancelled' });
  });
});
