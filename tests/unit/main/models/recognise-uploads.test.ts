import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DeviceId, UploadId } from '../../../../common/domain/ids.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { fitModel } from '../../../../main/models/fit-model.ts';
import { createModelUploads } from '../../../../main/models/model-uploads.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { aDevice } from '../api/a-control-api.ts';
import { aStore, started } from '../storage/a-store.ts';

const gguf = readFileSync(new URL('../../../fixtures/moby-160k-Q8_0.gguf', import.meta.url));
const text = (content: string) => new TextEncoder().encode(content);

type Store = Awaited<ReturnType<typeof aStore>>;

async function send({ uploads }: Store, content: Uint8Array, name = 'model', fileName?: string) {
  const start = { id: UploadId.parse('u1'), name, totalBytes: content.length };
  const upload = await uploads.open(start);
  try {
    if (upload.received < content.length) await upload.append({ offset: 0, data: content });
    return await upload.finish(sha256Of(content), { fileName });
  } finally {
    await upload.close();
  }
}

describe('a model that is uploaded', () => {
  test('is described by its header, and stays so', async () => {
    const store = await aStore();
    const version = await send(store, gguf, 'moby', 'moby-160k-Q8_0.gguf');
    expect(version).toMatchObject({
      format: 'gguf',
      description: { kind: 'model', architecture: 'llama', parameters: 158_016, quantisation: 'Q8_0' },
      provenance: { kind: 'imported', fileName: 'moby-160k-Q8_0.gguf' },
    });
    expect(store.models.get('moby')).toEqual(version);
  });

  test('that is cut short is refused, and nothing of it is kept', async () => {
    const store = await aStore();
    await expect(send(store, gguf.subarray(0, 150_000))).rejects.toMatchObject({
      code: 'model-truncated',
      details: { expectedBytes: gguf.length, sizeBytes: 150_000 },
    });
    expect(await store.blobs.list()).toEqual([]);
    expect(await store.uploads.query(UploadId.parse('u1'))).toEqual({ receivedBytes: 0, complete: false });
    expect(() => store.models.versions('model')).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect((await send(store, gguf)).format).toBe('gguf');
  });

  test('that is no model is a file which says what it is', async () => {
    const store = await aStore();
    expect(await send(store, text('Call me Ishmael.'))).toMatchObject({
      format: 'file',
      description: { kind: 'unknown', seen: 'a text that is neither a table nor a job file' },
    });
    expect(await send(store, text('a,b,label\n1,2,x\n'), 'table')).toMatchObject({
      format: 'file',
      description: { kind: 'dataset', format: 'csv' },
    });
  });

  test('with the content of one that was trained here is the same model', async () => {
    const store = await aStore();
    const spec = ModelSpec.parse({ input: [2], layers: [{ type: 'dense', units: 2 }] });
    const content = new Uint8Array(24);
    const blob = await store.blobs.write([content]);
    const trained = { format: 'parameters-f32', spec } as const;
    const provenance = { kind: 'imported', fileName: null } as const;
    store.models.add({ name: 'trained', blob, ...trained, description: null, provenance });
    expect(await send(store, content, 'copy')).toMatchObject({ format: 'parameters-f32', spec });
  });
});

test('a device may not add a model above the limit', async () => {
  const store = await aStore();
  const uploads = await started(
    createModelUploads({ ...store, folder: `${store.folder}/limited`, deviceLimitBytes: 99 }),
  );
  const start = { id: UploadId.parse('u1'), name: 'model', totalBytes: 100 };
  await expect(uploads.open({ ...start, owner: DeviceId.parse('mac') })).rejects.toMatchObject({
    code: 'upload-too-large',
    details: { limitBytes: 99, totalBytes: 100 },
  });
  await (await uploads.open(start)).close();
});

describe('where a model fits', () => {
  const reading = { cpuUsage: 0, loadAverage: 0, battery: null, training: null, vitals: null, work: null, at: 1 };
  const metrics = { ...reading, memoryTotalBytes: 8e9, memoryUsedBytes: 5e9, diskFreeBytes: 1e9 };
  const device = { ...aDevice('mac'), metrics };

  /** Of a process that serves it. */
  const processBytes = 105e6;

  async function aModel(memoryBytes: number, sizeBytes = 1_000) {
    const version = await send(await aStore(), gguf);
    if (version.description?.kind !== 'model') throw new Error('not described');
    const memory = { weightsBytes: memoryBytes - processBytes, cacheBytes: 0, workBytes: 0, contextTokens: null };
    return { ...version, sizeBytes, description: { ...version.description, memory } };
  }

  test('is decided by what is free now', async () => {
    expect(fitModel(await aModel(3e9), device)).toEqual({
      deviceId: 'mac',
      name: 'mac',
      fits: true,
      reason: 'fits',
      memoryNeededBytes: 3e9,
      memoryAvailableBytes: 3e9,
      diskNeededBytes: 1_000,
      diskFreeBytes: 1e9,
    });
    expect(fitModel(await aModel(3e9 + 1), device)).toMatchObject({ fits: false, reason: 'too-little-memory' });
    expect(fitModel(await aModel(2e8, 1e9 + 1), device)).toMatchObject({ fits: false, reason: 'too-little-disk' });
    expect(fitModel(await aModel(2e8), { ...device, state: 'asleep' })).toMatchObject({
      fits: false,
      reason: 'not-online',
    });
    expect(fitModel(await aModel(2e8), { ...device, metrics: null })).toMatchObject({
      fits: false,
      reason: 'no-reading',
    });
  });

  test('is not known of a file that is no model', async () => {
    const file = await send(await aStore(), text('prose'));
    expect(fitModel(file, device)).toMatchObject({ fits: false, reason: 'need-unknown', memoryNeededBytes: null });
  });
});
