import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnswerPiece } from '../../../../../../common/serving/inference-answer.ts';
import { SpokenText } from '../../../../../../worker-agent/serving/runtimes/llama/spoken-text.ts';

/** Tokens are bytes. */
const detokenise = (tokens: readonly number[]) => Buffer.from(tokens).toString('utf8');

function spoken(text: string, stops: readonly string[] = []) {
  const speech = new SpokenText(detokenise, stops, []);
  const pieces: AnswerPiece[] = [];
  const bytes = [...Buffer.from(text)];
  for (const byte of bytes) {
    const piece = speech.add(byte, { text: '', logProbability: byte, alternatives: [] });
    if (piece !== null) pieces.push(piece);
    if (speech.isStopped) break;
  }
  const rest = speech.rest();
  if (rest !== null) pieces.push(rest);
  return { pieces, text: pieces.map((piece) => piece.text).join(''), isStopped: speech.isStopped };
}

test('says whole characters only, with their tokens', () => {
  const { pieces } = spoken('aé🐋');
  expect(pieces.map(({ text, tokens }) => [text, tokens.length])).toEqual([
    ['a', 1],
    ['é', 2],
    ['🐋', 4],
  ]);
  expect(pieces.map(({ probabilities }) => probabilities.length)).toEqual([1, 2, 4]);
});

test('leaves out a character that never becomes whole', () => {
  const speech = new SpokenText(detokenise, [], []);
  expect(speech.add(0xf0, undefined)).toBeNull();
  expect(speech.rest()).toBeNull();
});

test('holds back what may be the beginning of a stop text, and says it when it was not', () => {
  const { pieces, text } = spoken('ab<en<end>x', ['<end>']);
  expect(text).toBe('ab<en');
  expect(pieces.map((piece) => piece.text)).toEqual(['a', 'b', '<en']);
  expect(spoken('ab<en', ['<end>'])).toMatchObject({ text: 'ab<en', isStopped: false });
});

test('says exactly what comes before the first stop text, in tokens that are those of the text', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '🐋'), maxLength: 20 });
  const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 4 }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(letters, stops, (whole, some) => {
      const { pieces, text, isStopped } = spoken(whole, some);
      const ends = some.map((stop) => whole.indexOf(stop)).filter((at) => at >= 0);
      // The stop text that is complete first ends the answer, though another one may begin before it.
      const complete = Math.min(
        ...some.map((stop) => (whole.includes(stop) ? whole.indexOf(stop) + stop.length : whole.length)),
      );
      const expected = isStopped
        ? Math.min(...some.map((stop) => whole.slice(0, complete).indexOf(stop)).filter((at) => at >= 0))
        : whole.length;
      expect(isStopped).toBe(ends.length > 0);
      expect(text).toBe(whole.slice(0, expected));
      expect(detokenise(pieces.flatMap(({ tokens }) => tokens))).toBe(text);
    }),
  );
});
