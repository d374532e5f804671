import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { paddingOf, TAR_END, tarHeader } from '../../../../platform/archive/tar-format.ts';
import { expectFitting } from '../../../../platform/updates/check-release.ts';
import { openManifest } from '../../../../platform/updates/open-manifest.ts';
import { readPublisherKeys } from '../../../../platform/updates/publisher-keys.ts';
import { readReleaseHead } from '../../../../platform/updates/release-file.ts';
import { unpackRelease } from '../../../../platform/updates/unpack-release.ts';
import { makeRelease } from '../../../../resources/packaging/agent-release.ts';
import { aKeyPair } from '../../../support/released-agents.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const HOST = { version: '0.1.0', node: '24.21.0', platform: 'linux', arch: 'x64' };

/** A release of two small files, and who has signed it. */
async function aRelease(version = '0.2.0') {
  const folder = aTemporaryFolder();
  const source = join(folder, 'source');
  mkdirSync(join(source, 'dist'), { recursive: true });
  writeFileSync(join(source, 'agent.js'), 'process.exit(0);\n');
  writeFileSync(join(source, 'dist', 'kernels.wasm'), Buffer.alloc(1_000, 7));
  const { privateKey, publicKey } = aKeyPair();
  const least = { leastNode: '22.18.0', leastOrchestrator: '0.1.0' };
  const file = await makeRelease({ source, key: privateKey, version, ...least, out: folder, madeAt: 1 });
  const { signed, archiveAt } = await readReleaseHead(file);
  const archive = join(folder, 'archive');
  writeFileSync(archive, readFileSync(file).subarray(archiveAt));
  return { folder, file, signed, archive, keys: [createPublicKey(publicKey)] as readonly KeyObject[] };
}

describe('a manifest', () => {
  test('is believed when a known publisher has signed its bytes', async () => {
    const { signed, keys } = await aRelease();
    const stranger = createPublicKey(aKeyPair().publicKey);
    expect(openManifest(signed, [stranger, ...keys])).toMatchObject({ version: '0.2.0', platform: 'any' });
    expect(() => openManifest(signed, [stranger])).toThrow(expect.objectContaining({ code: 'release-untrusted' }));
    expect(() => openManifest(signed, [])).toThrow(expect.objectContaining({ code: 'update-refused' }));
  });

  test('is not believed when one of its bytes has changed, or its signature is cut', async () => {
    const { signed, keys } = await aRelease();
    const untrusted = expect.objectContaining({ code: 'release-untrusted' });
    for (const at of [0, 30, signed.manifest.length - 1]) {
      const manifest = new Uint8Array(signed.manifest);
      manifest[at] = (manifest[at] ?? 0) ^ 1;
      expect(() => openManifest({ ...signed, manifest }, keys)).toThrow(untrusted);
    }
    expect(() => openManifest({ ...signed, signature: signed.signature.subarray(1) }, keys)).toThrow(untrusted);
    expect(() => openManifest({ ...signed, signature: new Uint8Array() }, keys)).toThrow(untrusted);
  });

  test('takes no agent back, and does not go where it does not run', async () => {
    const { signed, keys } = await aRelease();
    const manifest = openManifest(signed, keys);
    expectFitting(manifest, HOST);
    const refused = expect.objectContaining({ code: 'update-refused' });
    expect(() => expectFitting(manifest, { ...HOST, version: '0.2.0' })).toThrow(refused);
    expect(() => expectFitting(manifest, { ...HOST, version: '0.10.0' })).toThrow(refused);
    expect(() => expectFitting(manifest, { ...HOST, node: '22.17.9' })).toThrow(refused);
    expect(() => expectFitting({ ...manifest, platform: 'darwin' }, HOST)).toThrow(refused);
  });
});

test('keys of a publisher are read from the file that came along and from that of the owner', async () => {
  const folder = aTemporaryFolder();
  const [builtIn, own] = [join(folder, 'built-in.pem'), join(folder, 'own.pem')];
  writeFileSync(builtIn, 'No key yet.\n');
  writeFileSync(own, aKeyPair().publicKey);
  expect(await readPublisherKeys(builtIn, undefined)).toEqual([]);
  expect(await readPublisherKeys(builtIn, own)).toHaveLength(1);
  writeFileSync(builtIn, `${aKeyPair().publicKey}${aKeyPair().publicKey}`);
  expect(await readPublisherKeys(builtIn, own)).toHaveLength(3);
  writeFileSync(own, aKeyPair().privateKey);
  await expect(readPublisherKeys(builtIn, own)).rejects.toMatchObject({ code: 'invalid-config' });
  await expect(readPublisherKeys(builtIn, join(folder, 'none'))).rejects.toMatchObject({ code: 'invalid-config' });
});

test.each([['no release at all'], [`edgeorchestra-release-1 {"manifest":"!"}\n`], ['']])(
  'a file that is no release is refused: %j',
  async (content) => {
    const file = join(aTemporaryFolder(), 'file');
    writeFileSync(file, content);
    await expect(readReleaseHead(file)).rejects.toMatchObject({ code: 'release-malformed' });
  },
);

describe('an archive', () => {
  /** Packs entries as they are given, whatever they are. */
  function pack(folder: string, entries: readonly (readonly [path: string, content: string])[], type = '0'): string {
    const parts = entries.flatMap(([path, content]) => {
      const header = tarHeader({ path, sizeBytes: content.length }, 1);
      header.write(type, 156);
      const sum = header.fill(' ', 148, 156).reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      return [header, Buffer.from(content), Buffer.alloc(paddingOf(content.length))];
    });
    const archive = join(folder, 'archive');
    writeFileSync(archive, gzipSync(Buffer.concat([...parts, TAR_END])));
    return archive;
  }

  test('becomes the folder that it was made of', async () => {
    const { folder, archive } = await aRelease();
    const to = join(folder, 'unpacked');
    await unpackRelease({ archive, folder: to, unpackedBytes: 1_017 });
    expect(readFileSync(join(to, 'agent.js'), 'utf8')).toBe('process.exit(0);\n');
    expect(readFileSync(join(to, 'dist', 'kernels.wasm'))).toEqual(Buffer.alloc(1_000, 7));
  });

  test.each([
    ['a way out', [['../agent.js', 'x']]],
    ['a way out by the middle', [['a/../../agent.js', 'x']]],
    ['a whole path', [['/tmp/agent.js', 'x']]],
    ['a name that is none', [['.', 'x']]],
    [
      'a file that comes twice',
      [
        ['agent.js', 'x'],
        ['agent.js', 'y'],
      ],
    ],
    [
      'a folder that is a file',
      [
        ['agent', 'x'],
        ['agent/b', 'y'],
      ],
    ],
    ['more than was announced', [['agent.js', 'x'.repeat(101)]]],
  ] as const)('is refused with %s', async (_what, entries) => {
    const folder = aTemporaryFolder();
    const to = join(folder, 'releases', '0.2.0');
    const order = { archive: pack(folder, entries), folder: to, unpackedBytes: 100 };
    await expect(unpackRelease(order)).rejects.toMatchObject({ code: 'release-malformed' });
    expect(readdirSync(folder).toSorted()).toEqual(['archive', 'releases']);
    expect(readdirSync(join(folder, 'releases'))).toEqual([]);
  });

  test.each(['1', '2', '5', 'x'])('is refused with what is no file (%s)', async (type) => {
    const folder = aTemporaryFolder();
    const order = { archive: pack(folder, [['agent.js', 'x']], type), folder: join(folder, 'to'), unpackedBytes: 100 };
    await expect(unpackRelease(order)).rejects.toMatchObject({ code: 'release-malformed' });
  });

  test('is refused when it is cut short, and when it is not packed', async () => {
    const { folder, archive } = await aRelease();
    const order = { archive, folder: join(folder, 'to'), unpackedBytes: 10_000 };
    writeFileSync(archive, readFileSync(archive).subarray(0, -20));
    await expect(unpackRelease(order)).rejects.toMatchObject({ code: 'release-malformed' });
    writeFileSync(archive, gzipSync(Buffer.alloc(100, 1)));
    await expect(unpackRelease(order)).rejects.toMatchObject({ code: 'release-malformed' });
    writeFileSync(archive, 'plain');
    await expect(unpackRelease(order)).rejects.toMatchObject({ code: 'release-malformed' });
  });
});
