import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { paddingOf, parseTarHeader, TAR_END, tarHeader } from '../../../../platform/archive/tar-format.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

describe('a tar header', () => {
  test.each([0, 1, 511, 512, 8 ** 11 - 1, 8 ** 11, 3e12])('keeps a size of %d bytes', (sizeBytes) => {
    expect(parseTarHeader(tarHeader({ path: 'blobs/x', sizeBytes }, 1e12))).toEqual({ path: 'blobs/x', sizeBytes });
  });

  test('that was changed in any byte is refused', () => {
    const header = tarHeader({ path: 'file', sizeBytes: 1_000 }, 1e12);
    for (let at = 0; at < header.length; at++) {
      const changed = Buffer.from(header);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      const read = () => parseTarHeader(changed);
      // The two bytes behind the checksum say nothing.
      if (at === 154 || at === 155) expect(read()).toEqual({ path: 'file', sizeBytes: 1_000 });
      else expect(read, `byte ${at}`).toThrow(expect.objectContaining({ code: 'checksum-mismatch' }));
    }
  });

  test('is understood by the tar of the system', () => {
    const file = join(aTemporaryFolder(), 'a.tar');
    const content = Buffer.from('hello');
    const header = tarHeader({ path: 'greeting.txt', sizeBytes: content.length }, 1e12);
    writeFileSync(file, Buffer.concat([header, content, Buffer.alloc(paddingOf(content.length)), TAR_END]));
    expect(execFileSync('tar', ['-xOf', file, 'greeting.txt'], { encoding: 'utf8' })).toBe('hello');
  });
});
