import { expect, test } from 'vitest';
import { AppError } from '../../../../common/errors.ts';
import type { RuntimeSettings } from '../../../../common/serving/replica-plan.ts';
import { Replica } from '../../../../worker-agent/serving/replica.ts';
import type { RuntimeListener } from '../../../../worker-agent/serving/runtime.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';
import { aPlan, CALL, END, playedFiles, playedRoom, playedRuntimes, SILENT } from './a-played-runtime.ts';

function aReplica(settings: Partial<RuntimeSettings> = {}) {
  const clock = new HandClock();
  const runtimes = playedRuntimes();
  const files = playedFiles();
  const phases: string[] = [];
  const room = playedRoom();
  const replica: Replica = new Replica({
    plan: aPlan('r1', settings),
    files: files.files,
    start: runtimes.start,
    makeRoom: room.make,
    clock,
    logger: SILENT,
    output: SILENT,
    onChange: () => {
      const { phase } = replica.status();
      if (phases.at(-1) !== phase) phases.push(phase);
    },
  });
  const heard: string[] = [];
  const listener: RuntimeListener = {
    onPiece: ({ text }) => void heard.push(text),
    onEnd: ({ finish }) => void heard.push(finish),
    onFailed: ({ code }) => void heard.push(code),
  };
  /** Begins and lets the model be fetched and loaded. */
  const load = async () => {
    void replica.begin();
    files.arrive();
    await nextTurn();
    runtimes.starting.at(-1)?.ready();
    await nextTurn();
  };
  return { clock, ...runtimes, ...files, room, replica, phases, heard, listener, load };
}

test('a model is fetched, loaded, and ready', async () => {
  const { replica, phases, starting, arrive, held } = aReplica();
  void replica.begin();
  expect(replica.status()).toMatchObject({ phase: 'fetching', receivedBytes: 4, facts: null });
  arrive();
  await nextTurn();
  expect(replica.status()).toMatchObject({ phase: 'loading', receivedBytes: 10 });
  starting[0]?.ready();
  await nextTurn();
  expect(replica.status()).toMatchObject({ phase: 'ready', problem: null, restarts: 0, facts: { engine: 'played' } });
  expect(phases).toEqual(['fetching', 'loading', 'ready']);
  expect(held).toEqual(['r1']);
});

test('a process that dies is started again, later each time, and given up after five deaths without an answer', async () => {
  const { replica, clock, starting, processes, load, phases } = aReplica();
  await load();
  for (let death = 1; death < 5; death++) {
    processes.at(-1)?.die();
    expect(replica.status()).toMatchObject({ phase: 'restarting', restarts: death, log: ['last words'] });
    expect(replica.status().problem).toEqual({ code: 'runtime-crashed', message: 'it has died' });
    clock.advance(500 * 2 ** (death - 1));
    await nextTurn();
    starting.at(-1)?.ready();
    await nextTurn();
    expect(replica.status()).toMatchObject({ phase: 'ready', problem: null });
  }
  processes.at(-1)?.die();
  expect(replica.status()).toMatchObject({ phase: 'failed', problem: { code: 'runtime-crashed' } });
  expect(clock.armed).toBe(0);
  expect(phases.at(-1)).toBe('failed');
});

test('an answer between two deaths shows that it can', async () => {
  const { replica, clock, starting, processes, load, listener } = aReplica();
  await load();
  for (let death = 1; death < 8; death++) {
    replica.infer(CALL, listener);
    processes.at(-1)?.calls[0]?.listener.onEnd(END);
    processes.at(-1)?.die();
    clock.advance(30_000);
    await nextTurn();
    starting.at(-1)?.ready();
    await nextTurn();
  }
  expect(replica.status()).toMatchObject({ phase: 'ready', restarts: 7 });
});

test.each(['model-malformed', 'model-unsupported', 'invalid-argument', 'storage-full'] as const)(
  '%s is final at once',
  async (code) => {
    const { replica, clock, starting, arrive } = aReplica();
    void replica.begin();
    arrive();
    await nextTurn();
    starting[0]?.refuse(code);
    await nextTurn();
    expect(replica.status()).toMatchObject({ phase: 'failed', problem: { code }, log: ['one', 'two'] });
    expect(clock.armed).toBe(0);
  },
);

test('a model that cannot be fetched has failed', async () => {
  const { replica, fail } = aReplica();
  void replica.begin();
  fail(new AppError('forbidden', 'this device is not to serve that model'));
  await nextTurn();
  expect(replica.status()).toMatchObject({ phase: 'failed', problem: { code: 'forbidden' } });
});

test('without a request it goes out of memory, and the next one brings it back and is answered', async () => {
  const { replica, clock, starting, processes, load, heard, listener } = aReplica({ idleUnloadSeconds: 10 });
  await load();
  clock.advance(9_000);
  const first = replica.infer(CALL, listener);
  clock.advance(60_000); // not while it is at work
  expect(replica.status().phase).toBe('ready');
  first.cancel();
  clock.advance(9_999);
  expect(replica.status().phase).toBe('ready');
  clock.advance(1);
  expect(replica.status().phase).toBe('unloaded');
  expect(processes[0]?.isEnded).toBe(true);
  const call = replica.infer(CALL, listener);
  const second = replica.infer(CALL, listener);
  second.cancel();
  call.pause();
  await nextTurn();
  expect(starting).toHaveLength(2);
  starting[1]?.ready();
  await nextTurn();
  expect(processes[1]?.calls.map(({ steered }) => steered)).toEqual([['pause']]);
  processes[1]?.calls[0]?.listener.onEnd(END);
  expect(heard).toEqual(['stop']);
});

test('a process that dies while it is idle is not unloaded for what the dead one has not done', async () => {
  const { replica, clock, starting, processes, load } = aReplica({ idleUnloadSeconds: 10 });
  await load();
  clock.advance(9_000);
  processes[0]?.die();
  clock.advance(500);
  await nextTurn();
  starting[1]?.ready();
  await nextTurn();
  clock.advance(5_000);
  expect(replica.status().phase).toBe('ready');
});

test('while it cannot answer it says so, retryably', async () => {
  const { replica, processes, load, heard, listener } = aReplica();
  replica.infer(CALL, listener);
  await load();
  processes[0]?.die();
  replica.infer(CALL, listener);
  expect(heard).toEqual(['replica-lost', 'replica-lost']);
});

test('when it is ended the process ends, the file is let go, and its requests may be answered elsewhere', async () => {
  const { replica, clock, processes, load, heard, held, listener } = aReplica({ idleUnloadSeconds: 10 });
  await load();
  replica.infer(CALL, listener);
  await replica.end();
  expect(processes[0]?.isEnded).toBe(true);
  expect(heard).toEqual(['replica-lost']);
  expect(held).toEqual([]);
  expect(clock.armed).toBe(0);
});

test('ended while it is fetched, as it arrives, or while it is loaded, nothing stays', async () => {
  const fetching = aReplica();
  void fetching.replica.begin();
  await fetching.replica.end();
  expect([fetching.held, fetching.starting]).toEqual([[], []]);

  const arriving = aReplica();
  void arriving.replica.begin();
  arriving.arrive();
  await Promise.resolve();
  await arriving.replica.end();
  expect([arriving.held, arriving.processes]).toEqual([[], []]);

  const loading = aReplica();
  void loading.replica.begin();
  loading.arrive();
  await nextTurn();
  await loading.replica.end();
  expect([loading.held, loading.processes]).toEqual([[], []]);

  const loaded = aReplica();
  void loaded.replica.begin();
  loaded.arrive();
  await nextTurn();
  loaded.starting[0]?.ready(); // and before anybody has heard of it:
  await loaded.replica.end();
  expect(loaded.held).toEqual([]);
  expect(loaded.processes.map(({ isEnded }) => isEnded)).not.toContain(false);
});

test('room is made before a model is loaded, and let go once it is', async () => {
  const { room, replica, starting, arrive, load } = aReplica();
  void replica.begin();
  arrive();
  await nextTurn();
  expect(room).toMatchObject({ asked: [{ what: 'model tiny', memoryBytes: 0 }], open: 1 });
  starting.at(-1)?.ready();
  await nextTurn();
  expect(room.open).toBe(0);
  await load();
});

test('a model that has no room is tried again after five seconds, without a process', async () => {
  const { clock, room, replica, starting, arrive } = aReplica();
  room.refusal = new AppError('no-room', 'model tiny needs more');
  void replica.begin();
  arrive();
  await nextTurn();
  expect(replica.status()).toMatchObject({ phase: 'restarting', problem: { code: 'no-room' } });
  expect(starting).toHaveLength(0);
  room.refusal = undefined;
  clock.advance(5_000);
  await nextTurn();
  starting.at(-1)?.ready();
  await nextTurn();
  expect(replica.status()).toMatchObject({ phase: 'ready', problem: null });
});

test('while memory is saved a model is unloaded when nobody asks it, loaded for a request, and comes back afterwards', async () => {
  const { clock, replica, processes, starting, listener, load } = aReplica();
  await load();
  expect(replica.idleBytes).toBeGreaterThan(0);
  void replica.save(true);
  await nextTurn();
  expect(replica.status().phase).toBe('unloaded');
  expect(replica.idleBytes).toBe(0);

  replica.infer(CALL, listener);
  await nextTurn();
  starting.at(-1)?.ready();
  await nextTurn();
  expect(replica.status().phase).toBe('ready');
  expect(replica.idleBytes).toBe(0); // it is at something
  processes.at(-1)?.calls[0]?.listener.onEnd(END);
  clock.advance(10_000);
  await nextTurn();
  expect(replica.status().phase).toBe('unloaded');

  void replica.save(false);
  await nextTurn();
  starting.at(-1)?.ready();
  await nextTurn();
  expect(replica.status().phase).toBe('ready');
  clock.advance(3_600_000);
  expect(replica.status().phase).toBe('ready');
});

test('a model that was asked while memory was saved stays when it is saved no more', async () => {
  const { clock, replica, processes, starting, listener, load } = aReplica();
  await load();
  void replica.save(true);
  await nextTurn();
  replica.infer(CALL, listener);
  await nextTurn();
  starting.at(-1)?.ready();
  await nextTurn();
  processes.at(-1)?.calls[0]?.listener.onEnd(END);
  clock.advance(5_000);
  void replica.save(false);
  clock.advance(3_600_000);
  await nextTurn();
  expect(replica.status().phase).toBe('ready');
});
