import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { eventHash, FIRST_HASH } from '../../../../main/storage/event-hash.ts';
import { netstrings } from '../../../../main/storage/netstrings.ts';

const event = { sequence: 7, at: 1_700_000_000_000, kind: 'k', body_json: '{"name":"Zoë"}', actor_json: 'null' };

describe('the hash of an event', () => {
  test('is SHA-256 of what ADR 13 writes down', () => {
    const text = `64:${FIRST_HASH},1:7,13:1700000000000,1:k,15:{"name":"Zoë"},4:null,`;
    expect(eventHash(FIRST_HASH, event)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(eventHash(FIRST_HASH, event)).toMatchInlineSnapshot(
      `"3619b9804a7467ce1c863ced9d85b700f26cca0b82420d9a2f33a4a03e100a91"`,
    );
  });

  test.each([
    { sequence: 8 },
    { at: 1_700_000_000_001 },
    { kind: 'l' },
    { body_json: '{"name": "Zoë"}' },
    { actor_json: '{}' },
  ])('is another when %o', (change) => {
    expect(eventHash(FIRST_HASH, { ...event, ...change })).not.toBe(eventHash(FIRST_HASH, event));
  });
});

test('netstrings of different fields are different', () => {
  expect(netstrings(['a,1:b', 'c'])).not.toBe(netstrings(['a', 'b,1:c']));
  expect(netstrings(['', 'ab'])).not.toBe(netstrings(['ab', '']));
});
