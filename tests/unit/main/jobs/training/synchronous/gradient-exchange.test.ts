import { describe, expect, test } from 'vitest';
import { PIECE_VALUES } from '../../../../../../common/domain/shared-steps.ts';
import { nextTurn } from '../../../../builders/next-turn.ts';
import { anExchange, START_MS } from './an-exchange.ts';

const filled = (value: number, count = 10) => new Float32Array(count).fill(value);

describe('the mean of a step', () => {
  test('weighs gradients by their batches', async () => {
    const { player } = anExchange({ seats: 3 });
    const [one, two, three] = [player(0), player(1), player(2)];
    await Promise.all([one.bring(filled(1), 8), two.bring(filled(4), 2), three.bring(filled(-2), 6)]);
    const expected = filled((8 * 1 + 2 * 4 + 6 * -2) / 16);
    for (const device of [one, two, three]) expect(await device.mean()).toEqual(expected);
  });

  test('comes in pieces, each as soon as all have brought it', async () => {
    const parameterCount = PIECE_VALUES + 100;
    const { player } = anExchange({ parameterCount });
    const [one, two] = [player(0), player(1)];
    const gradient = filled(2, parameterCount);
    await one.bring(gradient);
    const data = new Uint8Array(gradient.buffer, 0, 4 * PIECE_VALUES);
    await two.stream.deliver({ step: 0, first: 0, samples: 8, data });
    expect(await one.piece()).toHaveLength(PIECE_VALUES);
    const second = one.piece();
    await two.stream.deliver({ step: 0, first: PIECE_VALUES, samples: 8, data: data.subarray(0, 400) });
    expect(await second).toEqual(filled(2, 100));
  });

  test('may be packed, and is the same for all then too', async () => {
    const { player } = anExchange({ packing: { name: 'float16' } });
    const [one, two] = [player(0), player(1)];
    await Promise.all([one.bring(filled(0.1)), two.bring(filled(0.2))]);
    const mean = await one.mean();
    expect(mean[0]).toBeCloseTo(0.15, 3);
    expect(await two.mean()).toEqual(mean);
  });

  test('takes no piece that is not due, of another size, of another batch, or not finite', async () => {
    const { player } = anExchange({ batchSize: 8 });
    const device = player(0);
    const data = new Uint8Array(filled(1).buffer);
    const piece = { step: 0, first: 0, samples: 8, data };
    const malformed = { code: 'update-malformed' };
    await expect(device.stream.deliver({ ...piece, step: 1 })).rejects.toMatchObject(malformed);
    await expect(device.stream.deliver({ ...piece, data: data.subarray(4) })).rejects.toMatchObject(malformed);
    await expect(device.stream.deliver({ ...piece, samples: 9 })).rejects.toMatchObject(malformed);
    await device.stream.deliver(piece);
    await expect(device.stream.deliver({ ...piece, step: 1 })).rejects.toMatchObject(malformed);
    const odd = player(1).bring(filled(Number.NaN));
    await expect(odd).rejects.toMatchObject({ code: 'update-not-finite' });
  });
});

describe('a device that is lost', () => {
  test('is not waited for: the step goes on with the others', async () => {
    const { exchange, player } = anExchange({ seats: 3 });
    const [one, two, lost] = [player(0), player(1), player(2)];
    await Promise.all([one.bring(filled(1)), two.bring(filled(3))]);
    exchange.leave(2);
    expect(await one.mean()).toEqual(filled(2));
    expect(await two.mean()).toEqual(filled(2));
    await expect(lost.mean()).rejects.toMatchObject({ code: 'task-superseded' });
    await expect(lost.bring(filled(1))).rejects.toMatchObject({ code: 'task-superseded' });
    expect(() => player(2)).toThrow(expect.objectContaining({ code: 'task-superseded' }));
  });

  test('leaves in the step what it has brought of it', async () => {
    const parameterCount = 2 * PIECE_VALUES;
    const { exchange, player } = anExchange({ parameterCount });
    const [one, lost] = [player(0), player(1)];
    const data = new Uint8Array(filled(3, PIECE_VALUES).buffer);
    await lost.stream.deliver({ step: 0, first: 0, samples: 8, data });
    await one.bring(filled(1, parameterCount));
    exchange.leave(1);
    const mean = await one.mean();
    expect([mean[0], mean.at(-1)]).toEqual([2, 1]);
  });
});

describe('a device that is late', () => {
  test('with its first step has the time that it takes to fetch what it needs', async () => {
    const { clock, late, player } = anExchange({ seats: 3 });
    const [one, two] = [player(0), player(1)];
    clock.advance(10 * START_MS); // nobody is in: nobody is late
    expect(late).toEqual([]);
    await one.bring(filled(1));
    await two.bring(filled(1));
    clock.advance(START_MS - 1);
    expect(late).toEqual([]);
    clock.advance(1);
    expect(late).toEqual([{ seats: [2], step: 0, waitedMs: START_MS }]);
  });

  test('later has ten times what a step usually takes, and two seconds', async () => {
    const { exchange, clock, late, player } = anExchange({ steps: 10 });
    const [one, two] = [player(0), player(1)];
    for (let step = 0; step < 5; step++) {
      clock.advance(300);
      await Promise.all([one.bring(filled(1)), two.bring(filled(1))]);
      await Promise.all([one.mean(), two.mean()]);
    }
    clock.advance(300);
    await one.bring(filled(1));
    clock.advance(4_999);
    expect(late).toEqual([]);
    clock.advance(1);
    expect(late).toEqual([{ seats: [1], step: 5, waitedMs: 5_000 }]);
    exchange.leave(1);
    expect(await one.mean()).toEqual(filled(1));
    clock.advance(300);
    await one.bring(filled(1));
    expect(await one.mean()).toEqual(filled(1));
    expect(clock.armed).toBe(0);
  });
});

describe('a device whose connection was cut', () => {
  test('goes on where it was, with its gradient and with the mean', async () => {
    const parameterCount = 2 * PIECE_VALUES;
    const { player } = anExchange({ parameterCount });
    const [one, cut] = [player(0), player(1)];
    const gradient = filled(4, parameterCount);
    const data = new Uint8Array(gradient.buffer, 0, 4 * PIECE_VALUES);
    await one.bring(filled(2, parameterCount));
    await cut.stream.deliver({ step: 0, first: 0, samples: 8, data });
    await cut.piece();
    const again = player(1, { step: 0, first: PIECE_VALUES });
    expect(again.stream.expected).toEqual({ step: 0, first: PIECE_VALUES });
    await expect(cut.stream.deliver({ step: 0, first: PIECE_VALUES, samples: 8, data })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(cut.piece()).rejects.toMatchObject({ code: 'conflict' });
    await again.bring(gradient, 8, PIECE_VALUES);
    expect(await again.piece()).toEqual(filled(3, PIECE_VALUES));
    expect(await one.mean()).toEqual(filled(3, parameterCount));
  });

  test('that has forgotten what it did cannot take part again', async () => {
    const { player } = anExchange();
    const [one, two] = [player(0), player(1)];
    for (let step = 0; step < 2; step++) {
      await Promise.all([one.bring(filled(1)), two.bring(filled(1))]);
      await Promise.all([one.mean(), two.mean()]);
    }
    expect(() => player(1)).toThrow(expect.objectContaining({ code: 'task-superseded' }));
    expect(() => player(1, { step: 3, first: 0 })).toThrow(expect.objectContaining({ code: 'task-superseded' }));
    expect(() => player(1, { step: 2, first: 1 })).toThrow(expect.objectContaining({ code: 'task-superseded' }));
  });
});

test('an exchange that ends tells all devices why', async () => {
  const { exchange, player } = anExchange();
  const [one, two] = [player(0).mean(), player(1).mean()];
  await nextTurn();
  exchange.fail(new Error('the round is over'));
  await expect(one).rejects.toThrow('the round is over');
  await expect(two).rejects.toThrow('the round is over');
});
