import { expect, test } from 'vitest';
import { arrangeDrop, together } from '../../../../renderer/drop/arrange-drop.ts';
import { contentName } from '../../../../renderer/drop/content.ts';
import { fingerprint } from '../../../../renderer/drop/fingerprint.ts';

const member = (path: string) => ({ path, file: new File(['x'], path.split('/').at(-1) ?? '', { lastModified: 1 }) });
const folder = (...paths: string[]) => ({ kind: 'folder', name: 'top', members: paths.map(member) }) as const;

test('a folder of images by class stays one, without what systems add', () => {
  const [content] = arrangeDrop([folder('dog/1.png', 'cat/1.png', '.DS_Store', 'cat/Thumbs.db')]);
  expect(content).toMatchObject({ kind: 'folder', members: [{ path: 'cat/1.png' }, { path: 'dog/1.png' }] });
});

test('the files of any other folder stand for themselves', () => {
  const contents = arrangeDrop([folder('weights.safetensors', 'config.json')]);
  expect(contents.map(contentName)).toEqual(['config.json', 'weights.safetensors']);
});

test('images and labels that come one by one are put together under what they share', () => {
  const content = together([member('train-labels-idx1-ubyte').file, member('train-images-idx3-ubyte').file]);
  expect(content).toMatchObject({ name: 'train', members: [{ path: 'train-images-idx3-ubyte' }, {}] });
});

test('the same files have the same fingerprint, others another', async () => {
  const of = async (text: string, lastModified = 1) =>
    await fingerprint({ kind: 'file', file: new File([text], 'name', { lastModified }) });
  expect(await of('abc')).toBe(await of('abc'));
  expect(new Set([await of('abc'), await of('abd'), await of('abc', 2), await of('abcd')]).size).toBe(4);
});
