import { expect, test } from 'vitest';
import { AppError } from '../../../../common/errors.ts';
import { LoadMeter } from '../../../../main/serving/load-meter.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { anEnd } from './a-played-device.ts';

function aMeter() {
  const clock = new HandClock();
  const meter = new LoadMeter(clock);
  const answer = (tokens: number, latencyMs: number) => {
    const askedAt = clock.now();
    meter.began();
    clock.advance(latencyMs);
    const firstTokenAt = clock.now();
    meter.ended({ askedAt, firstTokenAt, tokens: Array.from({ length: tokens }, () => 1) }, anEnd(), undefined);
  };
  const fail = (code: 'cancelled' | 'overloaded' | 'replica-lost') => {
    meter.began();
    const routed = { askedAt: clock.now(), firstTokenAt: undefined, tokens: [] };
    meter.ended(routed, undefined, new AppError(code, 'no'));
  };
  return { clock, meter, answer, fail };
}

test('rates are those of the last minute, the latency is the median', () => {
  const { clock, meter, answer } = aMeter();
  expect(meter.load(3)).toMatchObject({ active: 0, waiting: 3, requestsPerMinute: 0, latencyMs: null });
  answer(60, 500);
  answer(60, 100);
  answer(60, 200);
  expect(meter.load(0)).toMatchObject({ requestsPerMinute: 3, tokensPerSecond: 3, latencyMs: 200 });
  clock.advance(61_000);
  expect(meter.load(0)).toMatchObject({ requestsPerMinute: 0, tokensPerSecond: 0, latencyMs: null });
});

test('ten thousand requests in a minute are counted, not what is remembered of them', () => {
  const { clock, meter, answer } = aMeter();
  for (let second = 0; second < 50; second++) {
    for (let request = 0; request < 200; request++) answer(1, 0);
    clock.advance(1_000);
  }
  expect(meter.load(0).requestsPerMinute).toBe(10_000);
});

test('whoever goes away or is refused has not failed', () => {
  const { meter, fail } = aMeter();
  fail('cancelled');
  fail('overloaded');
  meter.refused();
  fail('replica-lost');
  expect(meter.load(0)).toMatchObject({ active: 0, refused: 1, failed: 1 });
});
