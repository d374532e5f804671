import { expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { encodeWithFeedback } from '../../../../native/codecs/error-feedback.ts';
import { topKCodec } from '../../../../native/codecs/top-k-codec.ts';

const COUNT = 40_000;
const ROUNDS = 40;

function add(sum: Float64Array, values: Float32Array): void {
  for (const [i, value] of values.entries()) sum[i] = (sum[i] ?? 0) + value;
}

test('what one update leaves out goes with later ones: nothing is lost', () => {
  const codec = topKCodec(0.05);
  const random = new Random(1);
  const residual = new Float32Array(COUNT);
  const meant = new Float64Array(COUNT);
  const arrived = new Float64Array(COUNT);
  for (let round = 0; round < ROUNDS; round++) {
    const update = Float32Array.from({ length: COUNT }, () => random.normal());
    add(meant, update);
    const packed = encodeWithFeedback(codec, update, residual);
    const sent = new Float32Array(COUNT);
    let at = 0;
    for (const block of codec.decode(packed, COUNT)) {
      sent.set(block, at);
      at += block.length;
    }
    add(arrived, sent);
    // What was packed is what arrived and what is left, exactly.
    expect(sent.map((value, i) => value + (residual[i] ?? 0))).toEqual(update);
  }
  const farthest = meant.reduce((most, value, i) => {
    return Math.max(most, Math.abs(value - (arrived[i] ?? 0) - (residual[i] ?? 0)));
  }, 0);
  expect(farthest).toBeLessThan(1e-5);
  expect(Math.hypot(...residual.subarray(0, 1_000))).toBeLessThan(0.7 * Math.hypot(...meant.subarray(0, 1_000)));
});
