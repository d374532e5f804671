import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LETTER_BYTES } from '../../../../common/domain/secure-aggregation.ts';
import { ELEMENT_BYTES } from '../../../../common/secure-aggregation/prime-field.ts';
import {
  decodeKeys,
  decodeLetters,
  decodeRoster,
  decodeSeats,
  decodeShares,
  encodeRoster,
} from '../../../../platform/wire/secure-aggregation-wire.ts';
import {
  AdvertiseKeysResponseSchema,
  ShareKeysRequestSchema,
  UnmaskRequestSchema,
} from '../../../../proto/gen/edgeorchestra/v1/secure_aggregation_pb.js';

const seat = fc.integer({ min: 1, max: 65_535 });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test('a roster, letters and shares arrive as they were sent', () => {
  const roster = fc.array(fc.record({ seat, letterKey: bytes(32), maskKey: bytes(32) }), { maxLength: 3 });
  const letters = fc.array(fc.record({ from: seat, to: seat, sealed: bytes(LETTER_BYTES) }), { maxLength: 3 });
  const held = fc.array(fc.record({ seat, share: bytes(ELEMENT_BYTES) }), { maxLength: 3 });
  fc.assert(
    fc.property(roster, letters, held, held, (peers, written, seeds, keys) => {
      const answer = toBinary(
        AdvertiseKeysResponseSchema,
        create(AdvertiseKeysResponseSchema, { roster: encodeRoster(peers) }),
      );
      expect(decodeRoster(fromBinary(AdvertiseKeysResponseSchema, answer).roster)).toEqual(peers);
      const request = toBinary(ShareKeysRequestSchema, create(ShareKeysRequestSchema, { letters: written }));
      expect(decodeLetters(fromBinary(ShareKeysRequestSchema, request).letters)).toEqual(written);
      const given = toBinary(UnmaskRequestSchema, create(UnmaskRequestSchema, { seeds, keys }));
      expect(decodeShares(fromBinary(UnmaskRequestSchema, given))).toEqual({ seeds, keys });
    }),
  );
});

test('keys, seats and shares of a wrong size are refused by their path', () => {
  const refused = (path: string) => expect.objectContaining({ code: 'invalid-argument', details: { path } });
  expect(() => decodeKeys(undefined)).toThrow(refused('keys'));
  expect(() => decodeSeats([1, 0])).toThrow(refused('seats.1'));
  const request = create(UnmaskRequestSchema, { seeds: [{ seat: 1, share: new Uint8Array(32) }] });
  expect(() => decodeShares(request)).toThrow(refused('shares.seeds.0.share'));
  const { letters } = create(ShareKeysRequestSchema, { letters: [{ from: 1, to: 2, sealed: new Uint8Array(9) }] });
  expect(() => decodeLetters(letters)).toThrow(refused('letters.0.sealed'));
});
