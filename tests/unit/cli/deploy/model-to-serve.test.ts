import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameOfFile, sourceOf } from '../../../../cli/deploy/model-to-serve.ts';
import { aTemporaryFolder } from '../../main/storage/temporary-folder.ts';

describe('what eo deploy is given', () => {
  it('is a file where there is one, else a model of the store', async () => {
    const path = join(aTemporaryFolder(), 'base.gguf');
    await writeFile(path, 'x');
    expect(await sourceOf(path)).toEqual({ kind: 'file', path });
    expect(await sourceOf('moby')).toEqual({ kind: 'stored', text: 'moby' });
    expect(await sourceOf('llama-3.2@4')).toEqual({ kind: 'stored', text: 'llama-3.2@4' });
    expect(await sourceOf('serving.yaml')).toEqual({ kind: 'specification', path: 'serving.yaml' });
  });

  it.each(['./moby', 'base.gguf', 'models/base', 'net.ONNX'])('%j is a file that is missing', async (text) => {
    await expect(sourceOf(text)).rejects.toMatchObject({ code: 'not-found', details: { path: text } });
  });
});

describe('the name of a file', () => {
  it.each([
    ['/tmp/moby-160k-Q8_0.gguf', 'moby-160k-q8_0'],
    ['My Model (1).onnx', 'my-model-1-'],
    ['_x.gguf', 'x'],
  ])('%j is %j', (path, name) => {
    expect(nameOfFile(path)).toBe(name);
  });

  it('has to be said where nothing of the file can be one', () => {
    expect(() => nameOfFile('模型.gguf')).toThrow(expect.objectContaining({ hint: expect.stringContaining('--name') }));
  });
});
