import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Seat } from '../../../../../../common/domain/secure-aggregation.ts';
import { anExchange, type ExchangeOutcome, MOMENTS, type Moment } from './an-exchange.ts';

const DEVICES = 10;
const THRESHOLD = 7;
const SEATS = Array.from({ length: DEVICES }, (_, index) => index + 1);

function expectTheirMean({ mean, expected }: ExchangeOutcome): void {
  for (const [index, value] of mean.entries()) expect(Math.abs(value - (expected[index] ?? 0))).toBeLessThan(1e-4);
}

function lostAt(seats: readonly Seat[], moment: Moment): Map<Seat, Moment> {
  return new Map(seats.map((seat) => [seat, moment]));
}

test('with nobody lost the sum is that of all', async () => {
  const outcome = await anExchange({ devices: DEVICES, threshold: THRESHOLD, lost: new Map() });
  expect(outcome.survivors).toEqual(SEATS);
  expectTheirMean(outcome);
});

test.each([
  ['before-keys', false],
  ['after-keys', false],
  ['after-letters', false],
  ['after-update', true],
  ['in-unmasking', true],
] as const)('with 3 of 10 lost %s the sum is that of the others (theirs in it: %s)', async (moment, counts) => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(SEATS, { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 1, max: 1e6 }),
      async (lost, seed) => {
        const wishes = { devices: DEVICES, threshold: THRESHOLD, lost: lostAt(lost, moment), seed };
        const outcome = await anExchange(wishes);
        expect(outcome.survivors).toEqual(counts ? SEATS : SEATS.filter((seat) => !lost.includes(seat)));
        expectTheirMean(outcome);
      },
    ),
    { numRuns: 8 },
  );
});

test('devices that are lost at different moments change nothing, as long as enough are left', async () => {
  const losses = fc.array(fc.tuple(fc.integer({ min: 1, max: DEVICES }), fc.constantFrom(...MOMENTS)), {
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(losses, fc.integer({ min: 1, max: 1e6 }), async (lost, seed) => {
      expectTheirMean(await anExchange({ devices: DEVICES, threshold: THRESHOLD, lost: new Map(lost), seed }));
    }),
    { numRuns: 16 },
  );
});

test.each(MOMENTS)('with 4 of 10 lost %s too few are left: nothing is unmasked', async (moment) => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(SEATS, { minLength: 4, maxLength: 4 }), async (lost) => {
      const wishes = { devices: DEVICES, threshold: THRESHOLD, lost: lostAt(lost, moment) };
      await expect(anExchange(wishes)).rejects.toMatchObject({ code: 'below-threshold' });
    }),
    { numRuns: 5 },
  );
});

test('what one device sends looks like noise, and differs from its update everywhere', async () => {
  const values = 20_000;
  const { devices } = await anExchange({ devices: 3, threshold: 2, lost: new Map(), values });
  for (const { sent = new Uint32Array(), update } of devices) {
    expect(Math.abs(correlation(sent, update))).toBeLessThan(5 / Math.sqrt(values));
    const ones = sent.reduce((sum, value) => sum + bitsOf(value), 0) / (32 * values);
    expect(Math.abs(ones - 0.5)).toBeLessThan(0.005);
  }
});

/** Of whole numbers modulo 2³², read as signed ones, with values. */
function correlation(sent: Uint32Array, update: Float32Array): number {
  const signed = Float64Array.from(sent, (value) => value | 0);
  const mean = (list: Float64Array) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ofSent, ofUpdate] = [mean(signed), mean(Float64Array.from(update))];
  let [both, first, second] = [0, 0, 0];
  for (let i = 0; i < signed.length; i++) {
    const [a, b] = [(signed[i] ?? 0) - ofSent, (update[i] ?? 0) - ofUpdate];
    both += a * b;
    first += a * a;
    second += b * b;
  }
  return both / Math.sqrt(first * second);
}

function bitsOf(value: number): number {
  return value.toString(2).replaceAll('0', '').length;
}
