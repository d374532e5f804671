import { pino } from 'pino';
import { expect, test } from 'vitest';
import { WorkMeter } from '../../../../worker-agent/host/work-meter.ts';
import type { RunningRuntime, RuntimeListener } from '../../../../worker-agent/serving/runtime.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

test('samples are counted over the time between two readings, of all tasks together', () => {
  const clock = new HandClock();
  const meter = new WorkMeter(clock);
  expect(meter.read()).toBeNull();
  meter.trained('one', 100);
  meter.trained('one', 250);
  meter.trained('two', 50);
  clock.advance(3_000);
  expect(meter.read()).toEqual({ samplesPerSecond: 100, tokensPerSecond: null });
  meter.trained('one', 280);
  meter.endTraining('one');
  meter.endTraining('two');
  clock.advance(3_000);
  expect(meter.read()).toEqual({ samplesPerSecond: 10, tokensPerSecond: null });
  clock.advance(3_000);
  expect(meter.read()).toBeNull();
});

test('a later attempt of a task counts from its own beginning', () => {
  const clock = new HandClock();
  const meter = new WorkMeter(clock);
  meter.trained('one', 500);
  meter.endTraining('one');
  meter.trained('one', 20);
  clock.advance(1_000);
  expect(meter.read()?.samplesPerSecond).toBe(520);
});

test('tokens are counted as a runtime says them, zero while it is silent, and nothing once it has gone', async () => {
  const clock = new HandClock();
  const meter = new WorkMeter(clock);
  let tell: RuntimeListener['onPiece'] = () => undefined;
  const runtime = {
    infer: (_: unknown, listener: RuntimeListener) => {
      tell = listener.onPiece;
    },
    end: async () => undefined,
  } as unknown as RunningRuntime;
  const start = meter.metered(async () => runtime);
  const setup = {} as Parameters<typeof start>[0];
  const started = await start(setup, () => undefined, pino({ level: 'silent' }), new AbortController().signal);
  clock.advance(1_000);
  expect(meter.read()).toEqual({ samplesPerSecond: null, tokensPerSecond: 0 });
  const heard: number[] = [];
  const listener = { onPiece: ({ tokens }) => heard.push(...tokens) } as Pick<RuntimeListener, 'onPiece'>;
  started.infer({} as never, listener as RuntimeListener);
  tell({ tokens: [1, 2, 3] } as never);
  tell({ tokens: [4] } as never);
  clock.advance(2_000);
  expect(meter.read()?.tokensPerSecond).toBe(2);
  expect(heard).toEqual([1, 2, 3, 4]);
  await started.end();
  clock.advance(1_000);
  expect(meter.read()).toBeNull();
});
