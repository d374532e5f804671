import { expect, test } from 'vitest';
import { aStore } from '../storage/a-store.ts';

const imported = {
  format: 'file',
  spec: null,
  description: null,
  provenance: { kind: 'imported', fileName: 'a.bin' },
} as const;
const bytes = (text: string) => [new TextEncoder().encode(text)];

test('versions count up, each with its event', async () => {
  const { models, blobs, bodies, clock } = await aStore();
  const first = models.add({ name: 'mnist', blob: await blobs.write(bytes('one')), ...imported });
  clock.advance(10);
  const second = models.add({ name: 'mnist', blob: await blobs.write(bytes('two')), ...imported });
  models.add({ name: 'other', blob: await blobs.write(bytes('two')), ...imported });
  expect([first.version, second.version, second.createdAt - first.createdAt]).toEqual([1, 2, 10]);
  expect(models.versions('mnist')).toEqual([second, first]);
  expect(models.get('mnist')).toEqual(second);
  expect(models.get('mnist', 1)).toEqual(first);
  expect(models.list(undefined, 1)).toEqual([second]);
  expect(models.list('mnist', 10).map(({ name }) => name)).toEqual(['other']);
  expect(bodies()).toEqual([
    { kind: 'model-added', model: 'mnist', version: 1 },
    { kind: 'model-added', model: 'mnist', version: 2 },
    { kind: 'model-added', model: 'other', version: 1 },
  ]);
});

test('content goes with the last version that has it', async () => {
  const { models, blobs, bodies } = await aStore();
  const blob = await blobs.write(bytes('one'));
  models.add({ name: 'mnist', blob, ...imported });
  models.add({ name: 'copy', blob, ...imported });
  await new Promise(setImmediate);
  await models.remove('mnist', 1);
  expect(await blobs.has(blob.sha256)).toBe(true);
  await models.remove('copy', 1);
  expect(await blobs.has(blob.sha256)).toBe(false);
  expect(bodies().at(-1)).toEqual({ kind: 'model-removed', model: 'copy', version: 1 });
});

test('what is not there is not-found, and nothing changes', async () => {
  const { models, blobs, bodies } = await aStore();
  expect(() => models.versions('nothing')).toThrow(expect.objectContaining({ code: 'not-found' }));
  models.add({ name: 'mnist', blob: await blobs.write(bytes('one')), ...imported });
  expect(() => models.get('mnist', 2)).toThrow(
    expect.objectContaining({ code: 'not-found', details: { model: 'mnist', version: 2 } }),
  );
  await expect(models.remove('mnist', 2)).rejects.toMatchObject({ code: 'not-found' });
  expect(bodies()).toHaveLength(1);
});

test('tags and a note are kept with one version, and what is not given stays', async () => {
  const { models, blobs } = await aStore();
  const blob = await blobs.write(bytes('one'));
  models.add({ name: 'mnist', blob, ...imported });
  models.add({ name: 'mnist', blob, ...imported });
  expect(models.get('mnist', 1)).toMatchObject({ tags: [], note: null });
  models.annotate('mnist', 1, { tags: ['stable', 'demo', 'stable'] });
  models.annotate('mnist', 1, { note: ' the good one ' });
  expect(models.get('mnist', 1)).toMatchObject({ tags: ['demo', 'stable'], note: 'the good one' });
  expect(models.get('mnist', 2)).toMatchObject({ tags: [], note: null });
  expect(models.annotate('mnist', 1, { note: '', tags: [] })).toMatchObject({ tags: [], note: null });
  expect(() => models.annotate('mnist', 3, {})).toThrow(expect.objectContaining({ code: 'not-found' }));
});
