import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { contentRoutes } from '../../../../common/api/content-routes.ts';
import { createControlClient } from '../../../../common/api-client/control-client.ts';
import { uploadContent } from '../../../../common/api-client/upload-content.ts';
import { Dataset } from '../../../../common/domain/dataset.ts';
import { UploadId } from '../../../../common/domain/ids.ts';
import { ModelVersion } from '../../../../common/domain/model.ts';
import { type ByteSource, blobSource } from '../../../../common/formats/byte-source.ts';
import { RunningSha256 } from '../../../../common/sha-256.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { aControlApi, aDevice } from '../../main/api/a-control-api.ts';

const gguf = new Uint8Array(readFileSync(new URL('../../../fixtures/moby-160k-Q8_0.gguf', import.meta.url)));
const id = UploadId.parse('u1');
const path = contentRoutes.modelUpload('moby', id, { fileName: 'moby & co.gguf' });

/** As a browser sends what was dropped on it. */
function dropped({ url, secret }: Awaited<ReturnType<typeof aControlApi>>, content: Uint8Array<ArrayBuffer> = gguf) {
  const address = { baseUrl: url, token: secret };
  return { ...address, source: blobSource(new Blob([content])), hash: new RunningSha256(), random: () => 0 };
}

describe('an upload in pieces', () => {
  test('becomes one version, told of as it goes', async () => {
    const api = await aControlApi();
    const progress: number[] = [];
    const onProgress = (kept: number): void => void progress.push(kept);
    const options = {
      ...dropped(api),
      path,
      readResult: (answer: unknown) => ModelVersion.parse(answer),
      onProgress,
      pieceBytes: 50_000,
    };
    const version = await uploadContent(options);
    expect(version).toMatchObject({
      name: 'moby',
      version: 1,
      sha256: sha256Of(gguf),
      format: 'gguf',
      provenance: { kind: 'imported', fileName: 'moby & co.gguf' },
    });
    expect(progress).toEqual([0, 50_000, 100_000, 150_000, 200_000, gguf.length]);
    expect(await uploadContent({ ...options, hash: new RunningSha256() })).toEqual(version);
  });

  test('is paused by its signal, and goes on from what was kept', async () => {
    const api = await aControlApi();
    const pausing = new AbortController();
    const onProgress = (kept: number): void => void (kept >= 100_000 && pausing.abort());
    const options = {
      ...dropped(api),
      path,
      readResult: (answer: unknown) => ModelVersion.parse(answer),
      pieceBytes: 50_000,
    };
    await expect(uploadContent({ ...options, onProgress, signal: pausing.signal })).rejects.toThrow('abort');
    await vi.waitFor(
      async () => expect((await api.uploads.query(id)).receivedBytes).toBeGreaterThanOrEqual(100_000),
      10_000,
    );
    const kept: number[] = [];
    const rest = { ...options, hash: new RunningSha256(), onProgress: (bytes: number): void => void kept.push(bytes) };
    expect(await uploadContent(rest)).toMatchObject({ sha256: sha256Of(gguf), version: 1 });
    expect(kept[0]).toBeGreaterThanOrEqual(100_000);
  });

  test('of a file that changes on the way is refused by its hash', async () => {
    const api = await aControlApi();
    const options = {
      ...dropped(api),
      path,
      readResult: (answer: unknown) => ModelVersion.parse(answer),
      pieceBytes: 100_000,
    };
    const pausing = new AbortController();
    const onProgress = (kept: number): void => void (kept >= 100_000 && pausing.abort());
    await expect(uploadContent({ ...options, onProgress, signal: pausing.signal })).rejects.toThrow();
    const changed = dropped(
      api,
      gguf.map((byte, index) => (index === 5_000 ? byte + 1 : byte)),
    );
    await expect(uploadContent({ ...options, ...changed })).rejects.toMatchObject({ code: 'checksum-mismatch' });
  });

  test('of what is cut short brings the code', async () => {
    const api = await aControlApi();
    const options = {
      ...dropped(api, gguf.slice(0, 90_000)),
      path,
      readResult: (answer: unknown) => ModelVersion.parse(answer),
    };
    await expect(uploadContent(options)).rejects.toMatchObject({
      code: 'model-truncated',
      message: 'the GGUF file is cut short: the header says 214 kB, the file has 90.0 kB',
    });
  });

  test('of a file that shrinks ends', async () => {
    const api = await aControlApi();
    const source: ByteSource = { sizeBytes: 1_000, read: async () => new Uint8Array(10) };
    const shrinking = uploadContent({
      ...dropped(api),
      source,
      path,
      readResult: (answer: unknown) => ModelVersion.parse(answer),
    });
    await expect(shrinking).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('a data set is sent, read as the query says, previewed, and a model judged by the devices there are', async () => {
  const api = await aControlApi();
  const client = createControlClient({ baseUrl: api.url, token: api.secret });
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${i % 2}`).join('\n');
  const content = new TextEncoder().encode(`a,class\n${rows}\n`);
  const route = contentRoutes.datasetUpload('sent', id, { label: 'class', holdout: 0.5 });
  expect(
    await uploadContent({
      ...dropped(api, content),
      path: route,
      readResult: (answer: unknown) => Dataset.parse(answer),
    }),
  ).toMatchObject({
    name: 'sent',
  });
  await vi.waitFor(async () => expect((await client.datasets.get({ name: 'sent' })).state).toBe('ready'), 10_000);
  const preview = await client.datasets.preview({ name: 'sent', samples: 2 });
  expect(preview).toMatchObject({ train: [5, 5], test: [5, 5], samples: [{ label: 0 }, { label: 1 }] });
  const wrong = contentRoutes.datasetUpload('other', id, { holdout: 3 });
  await expect(
    uploadContent({ ...dropped(api, content), path: wrong, readResult: (answer: unknown) => Dataset.parse(answer) }),
  ).rejects.toMatchObject({
    code: 'invalid-argument',
  });

  const local = { name: 'here', shape: [2], classes: ['b', 'a'], samples: 5 };
  for (const name of ['mac', 'nuc']) {
    const device = { ...aDevice(name), datasets: [name === 'mac' ? local : { ...local, classes: ['c'], shape: [3] }] };
    api.known.set(device.id, device);
  }
  expect(await client.datasets.offered({})).toEqual([
    {
      name: 'here',
      devices: [
        { id: 'mac', name: 'mac', state: 'online', samples: 5, classes: 2 },
        { id: 'nuc', name: 'nuc', state: 'online', samples: 5, classes: 1 },
      ],
      samples: 10,
      shape: null,
      classes: ['a', 'b', 'c'],
    },
  ]);
  await uploadContent({ ...dropped(api), path, readResult: (answer: unknown) => ModelVersion.parse(answer) });
  const fits = await client.models.fit({ name: 'moby', version: 1 });
  expect(fits.map(({ deviceId, reason }) => [deviceId, reason])).toEqual([
    ['mac', 'no-reading'],
    ['nuc', 'no-reading'],
  ]);
  expect(api.bugs).toEqual([]);
});
