import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sha256 } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';
import { type JoinInvitation, parseJoinString, toJoinString } from '../../../../platform/pki/join-string.ts';

const word = (letters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...letters.split('')), minLength, maxLength });
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const invitations: fc.Arbitrary<JoinInvitation> = fc.record({
  hosts: fc.array(
    fc.oneof(
      fc.ipV4(),
      fc.domain(),
      word('0123456789abcdef:', 2, 39).map((address) => `[${address}]`),
    ),
    { minLength: 1, maxLength: 8 },
  ),
  joinPort: fc.integer({ min: 1, max: 65_535 }),
  authority: word('0123456789abcdef', 64, 64).map((hex) => Sha256.parse(hex)),
  tokenId: word(LOWER, 8, 32),
  secret: word(BASE64URL, 22, 64),
});

const invitation: JoinInvitation = {
  hosts: ['192.168.1.20', '[fd00::1]'],
  joinPort: 50_052,
  authority: Sha256.parse('ab'.repeat(32)),
  tokenId: '3f2a9c01d4',
  secret: 'Zx9_secretsecret-Zx9_s',
};

function refusalOf(text: string): unknown {
  try {
    return parseJoinString(text);
  } catch (error) {
    return error;
  }
}

/** Refused, and whoever reads the refusal learns nothing. */
function expectRefusal(text: string, { secret }: JoinInvitation): void {
  const error = refusalOf(text);
  expect(error).toBeInstanceOf(AppError);
  const { code, message, hint, details, cause } = error as AppError;
  expect(code).toBe('invalid-argument');
  expect(JSON.stringify([message, hint, details, String(cause)])).not.toContain(secret);
}

describe('a join string', () => {
  it('says what was put into it, whatever that is', () => {
    fc.assert(
      fc.property(invitations, (given) => {
        const text = toJoinString(given);
        expect(text).toMatch(/^eo1\.[\w.-]+$/);
        expect(parseJoinString(` ${text}\n`)).toEqual(given);
      }),
    );
  });

  it('that was cut off anywhere is refused, without repeating the secret', () => {
    const text = toJoinString(invitation);
    for (let length = 0; length < text.length; length++) {
      expectRefusal(text.slice(0, length), invitation);
      expectRefusal(text.slice(text.length - length), invitation);
    }
  });

  it('with any letter changed, missing or doubled is refused', () => {
    const text = toJoinString(invitation);
    for (let at = 0; at < text.length; at++) {
      const [before, letter, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
      for (const other of 'Aa0-_.=+/ ') if (other !== letter) expectRefusal(before + other + after, invitation);
      const isDouble = letter === text.charAt(at + 1);
      if (!isDouble) expectRefusal(before + after, invitation);
      expectRefusal(before + letter + letter + after, invitation);
    }
  });

  it('is told from anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(refusalOf(text)).toMatchObject({ code: 'invalid-argument', message: 'this is not a join string' });
      }),
    );
    for (const text of ['', 'eo1', 'eo1....', 'eo2.a.b.c.d.e', toJoinString(invitation).replace('eo1', 'eo2')]) {
      expectRefusal(text, invitation);
    }
  });

  it.each([
    ['no host', { hosts: [] }],
    ['a host that is none', { hosts: ['a b'] }],
    ['a port that is none', { joinPort: 0 }],
    ['a secret that could be guessed', { secret: 'short' }],
  ])('with %s cannot be read', (_, wrong) => {
    expect(() => parseJoinString(toJoinString({ ...invitation, ...wrong }))).toThrow();
  });
});
