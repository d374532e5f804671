import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunningSha256 } from '../../../common/sha-256.ts';

test('any bytes in any pieces have the hash that they have elsewhere', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (pieces) => {
      const [own, other] = [new RunningSha256(), createHash('sha256')];
      for (const piece of pieces) {
        own.update(piece);
        other.update(piece);
      }
      expect(own.digest('hex')).toBe(other.digest('hex'));
    }),
    { numRuns: 500 },
  );
});
