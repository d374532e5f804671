import { expect, test } from 'vitest';
import { crc32c } from '../../../../common/exports/crc32c.ts';

// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
test.each([
  ['32 bytes of zero', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 bytes that count up', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ['the digits from 1 to 9', new TextEncoder().encode('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(0), 0],
])('the checksum of %s is the published one', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});
