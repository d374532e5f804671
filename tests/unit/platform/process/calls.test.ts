import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../common/errors.ts';
import { answerCalls, Caller, type Line } from '../../../../platform/process/calls.ts';

/** Two ends of a line that copies what it carries, as threads and processes do. */
function aLine(): { near: Line; far: Line } {
  const listeners: { near: ((message: unknown) => void)[]; far: ((message: unknown) => void)[] } = {
    near: [],
    far: [],
  };
  const end = (own: 'near' | 'far', other: 'near' | 'far'): Line => ({
    send: (message) => {
      const copy: unknown = structuredClone(message);
      for (const listener of listeners[other]) queueMicrotask(() => listener(copy));
    },
    onMessage: (listener) => void listeners[own].push(listener),
  });
  return { near: end('near', 'far'), far: end('far', 'near') };
}

type Sums = {
  add(input: { a: number; b: number }): number;
  slow(input: string): Promise<string>;
  fail(input: unknown): never;
};

function aCaller(methods: Partial<Sums>) {
  const { near, far } = aLine();
  answerCalls(far, methods);
  return { caller: new Caller<Sums>(near), near, far };
}

describe('a call', () => {
  test('is answered by the other end', async () => {
    const { caller } = aCaller({ add: ({ a, b }) => a + b });
    expect(await caller.call('add', { a: 1, b: 2 })).toBe(3);
  });

  test('does not wait for an earlier one', async () => {
    const gate = Promise.withResolvers<string>();
    const { caller } = aCaller({ slow: (input) => (input === 'first' ? gate.promise : Promise.resolve(input)) });
    const first = caller.call('slow', 'first');
    expect(await caller.call('slow', 'second')).toBe('second');
    gate.resolve('late');
    expect(await first).toBe('late');
  });

  test('that fails for a reason the caller can act on fails with code, text, details and hint', async () => {
    const thrown = new AppError('dataset-malformed', 'row 3', { details: { row: 3 }, hint: 'Mend the row.' });
    const { caller } = aCaller({
      fail: () => {
        throw thrown;
      },
    });
    const failed = caller.call('fail', null);
    await expect(failed).rejects.toBeInstanceOf(AppError);
    await expect(failed).rejects.toMatchObject({
      code: 'dataset-malformed',
      message: 'row 3',
      details: { row: 3 },
      hint: 'Mend the row.',
    });
  });

  test('that fails by a bug is internal, with where it happened for the log', async () => {
    const { caller } = aCaller({
      fail: () => {
        throw new TypeError('x is undefined');
      },
    });
    await expect(caller.call('fail', null)).rejects.toMatchObject({
      code: 'internal',
      message: 'internal error',
      cause: expect.stringMatching(/^TypeError: x is undefined\n\s+at .*calls\.test\.ts/),
    });
  });
});

describe('an end that is gone', () => {
  test('rejects what waits and all that is asked later', async () => {
    const { caller } = aCaller({ slow: () => new Promise(() => undefined) });
    const waiting = [caller.call('slow', 'a'), caller.call('slow', 'b')];
    const crashed = new AppError('trainer-crashed', 'it ended with SIGSEGV');
    caller.fail(crashed);
    for (const call of waiting) await expect(call).rejects.toBe(crashed);
    caller.fail(new AppError('cancelled', 'it has ended'));
    await expect(caller.call('slow', 'c')).rejects.toBe(crashed);
  });

  test('whose answer still comes is not listened to', async () => {
    const gate = Promise.withResolvers<string>();
    const { caller } = aCaller({ slow: () => gate.promise });
    const waiting = caller.call('slow', 'a');
    caller.fail(new AppError('cancelled', 'it has ended'));
    gate.resolve('too late');
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('other messages on the line are passed over', async () => {
  const { caller, near, far } = aCaller({ add: ({ a, b }) => a + b });
  for (const message of [null, 'hello', 7, { progress: 1 }, { answer: 99 }]) {
    near.send(message);
    far.send(message);
  }
  expect(await caller.call('add', { a: 2, b: 2 })).toBe(4);
});
