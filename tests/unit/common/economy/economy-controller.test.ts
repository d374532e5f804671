import { describe, expect, test } from 'vitest';
import { EconomyController, type OptionalWork } from '../../../../common/economy/economy-controller.ts';
import type { EconomyState } from '../../../../common/economy/economy-state.ts';
import type { EconomyReading } from '../../../../common/economy/shortages.ts';
import { type EtiquettePolicy, USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

const MB = 1_000_000;
const TOTAL_BYTES = 1_000 * MB;

interface Work {
  readonly name: string;
  readonly memoryBytes?: number;
  readonly diskBytes?: number;
  readonly helps?: OptionalWork['helps'];
}

/** A machine with so much free memory, and work that gives back what it holds when it is stopped. */
function aMachine(freeBytes: number, works: readonly Work[], changes: Partial<EtiquettePolicy> = {}) {
  const clock = new HandClock();
  const policy = { ...USUAL_POLICY, economyBelowMemory: 0.1, economySeconds: 60, ...changes };
  const machine = {
    freeBytes,
    ownBytes: 500 * MB,
    diskFreeBytes: 0,
    charge: 1,
    power: 'mains' as 'mains' | 'battery',
    policy,
  };
  const deeds: string[] = [];
  const running = new Set(works.map(({ name }) => name));
  const toWork = ({ name, memoryBytes = 0, diskBytes = 0, helps = ['memory'] }: Work): OptionalWork => ({
    name,
    helps,
    holds: async () => (running.has(name) ? { memoryBytes, diskBytes } : undefined),
    stop: async () => {
      deeds.push(`stop ${name}`);
      running.delete(name);
      machine.freeBytes += memoryBytes;
      machine.ownBytes -= memoryBytes;
      machine.diskFreeBytes += diskBytes;
    },
    resume: () => {
      deeds.push(`resume ${name}`);
      running.add(name);
    },
  });
  const reading = (): EconomyReading => ({
    memory: { availableBytes: machine.freeBytes, totalBytes: TOTAL_BYTES },
    cpuPressure: null,
    power: machine.power,
    charge: machine.charge,
  });
  const states: EconomyState[] = [];
  const economy = new EconomyController({
    clock,
    periodMs: 3_000,
    policy: () => machine.policy,
    read: async () => reading(),
    readOwnMemory: async () => machine.ownBytes,
    readDiskFree: async () => machine.diskFreeBytes,
    works: works.map(toWork),
    holders: () => [{ name: 'model big', bytes: 400 * MB }],
    onState: (state) => void states.push(state),
    log: { info: () => undefined, warn: () => undefined },
  });
  const stopped = () => economy.state.stopped.map(({ work }) => work);
  /** Looks after so long. */
  const lookAfter = async (ms: number) => {
    clock.advance(ms);
    await economy.look();
  };
  return { clock, machine, deeds, economy, states, stopped, lookAfter };
}

describe('where memory is short', () => {
  test('work is stopped in order, one at a look, until there is enough, with what it gained', async () => {
    const { economy, deeds, states } = aMachine(50 * MB, [
      { name: 'first', memoryBytes: 30 * MB },
      { name: 'second', memoryBytes: 80 * MB },
      { name: 'third', memoryBytes: 80 * MB },
    ]);
    await economy.look();
    expect(deeds).toEqual(['stop first']);
    expect(economy.state.optional.map(({ work }) => work)).toEqual(['second', 'third']);
    await economy.look();
    await economy.look();
    expect(deeds).toEqual(['stop first', 'stop second']);
    expect(economy.state.stopped).toMatchObject([{ gainedBytes: 30 * MB }, { gainedBytes: 80 * MB }]);
    expect(economy.state.shortages).toEqual([]);
    expect(states.at(-1)?.returnsAt).toBe(economy.state.returnsAt);
  });

  test('work returns in reverse, each after it has been well for a time', async () => {
    const { economy, machine, deeds, lookAfter } = aMachine(20 * MB, [{ name: 'first' }, { name: 'second' }]);
    await economy.look();
    await economy.look();
    machine.freeBytes = 500 * MB;
    await lookAfter(3_000);
    await lookAfter(59_000);
    expect(deeds).toEqual(['stop first', 'stop second']);
    await lookAfter(1_000);
    expect(deeds.at(-1)).toBe('resume second');
    await lookAfter(59_000);
    expect(deeds).toHaveLength(3);
    await lookAfter(1_000);
    expect(deeds.at(-1)).toBe('resume first');
    expect(economy.state).toMatchObject({ stopped: [], shortages: [], returnsAt: null });
  });

  test('a little better is not enough, and a relapse begins the time anew', async () => {
    const { economy, machine, deeds, lookAfter, stopped } = aMachine(50 * MB, [{ name: 'first' }]);
    await economy.look();
    machine.freeBytes = 120 * MB; // within the margin
    await lookAfter(3_000);
    await lookAfter(120_000);
    expect(stopped()).toEqual(['first']);
    machine.freeBytes = 200 * MB;
    await lookAfter(3_000);
    await lookAfter(50_000);
    machine.freeBytes = 50 * MB;
    await lookAfter(3_000);
    machine.freeBytes = 200 * MB;
    await lookAfter(3_000);
    await lookAfter(50_000);
    expect(deeds).toEqual(['stop first']);
    await lookAfter(10_000);
    expect(stopped()).toEqual([]);
  });

  test('only what would help is stopped', async () => {
    const { economy, machine, deeds } = aMachine(500 * MB, [
      { name: 'downloads', helps: ['power'] },
      { name: 'trainer', helps: ['memory'] },
    ]);
    machine.power = 'battery';
    machine.charge = 0.3;
    await economy.look();
    await economy.look();
    expect(deeds).toEqual(['stop downloads']);
    expect(economy.state.shortages).toEqual([{ resource: 'power', measured: 0.3, limit: 0.5 }]);
  });

  test('nothing is stopped where the policy forbids it, and what was returns at once', async () => {
    const { economy, machine, deeds } = aMachine(50 * MB, [{ name: 'first' }]);
    await economy.look();
    machine.policy = { ...machine.policy, economy: false };
    await economy.look();
    await economy.look();
    expect(deeds).toEqual(['stop first', 'resume first']);
  });
});

describe('before a start', () => {
  test('nothing is stopped where there is room', async () => {
    const { economy, deeds } = aMachine(500 * MB, [{ name: 'first', memoryBytes: 100 * MB }]);
    await economy.makeRoom({ what: 'model m', memoryBytes: 400 * MB });
    expect(deeds).toEqual([]);
  });

  test('as much is stopped as it takes, but not what it needs itself', async () => {
    const { economy, deeds, stopped } = aMachine(200 * MB, [
      { name: 'trainer', memoryBytes: 300 * MB },
      { name: 'heap', memoryBytes: 50 * MB },
      { name: 'models', memoryBytes: 100 * MB },
      { name: 'more', memoryBytes: 100 * MB },
    ]);
    await economy.makeRoom({ what: 'training', memoryBytes: 300 * MB, keeps: ['trainer'] });
    expect(deeds).toEqual(['stop heap', 'stop models']);
    expect(stopped()).toEqual(['heap', 'models']);
  });

  test('what does not fit is refused, with what holds the memory', async () => {
    const { economy, deeds } = aMachine(200 * MB, [{ name: 'first', memoryBytes: 100 * MB }]);
    await expect(economy.makeRoom({ what: 'model m', memoryBytes: 600 * MB })).rejects.toMatchObject({
      code: 'no-room',
      message:
        'model m needs 600 MB of memory, and 300 MB are free; model big holds 400 MB, other programs hold 300 MB',
      hint: 'Stop one of these, close programs there, or choose another device.',
    });
    expect(deeds).toEqual(['stop first']);
  });

  test('two starts at once do not take the same room', async () => {
    const { economy } = aMachine(500 * MB, []);
    const taken = await economy.makeRoom({ what: 'model a', memoryBytes: 300 * MB });
    await expect(economy.makeRoom({ what: 'model b', memoryBytes: 300 * MB })).rejects.toMatchObject({
      code: 'no-room',
    });
    taken();
    taken();
    await economy.makeRoom({ what: 'model b', memoryBytes: 300 * MB });
    await expect(economy.makeRoom({ what: 'model c', memoryBytes: 300 * MB })).rejects.toMatchObject({
      code: 'no-room',
    });
  });

  test('room on the disk is made by what lies there', async () => {
    const { economy, deeds } = aMachine(500 * MB, [
      { name: 'trainer', memoryBytes: 100 * MB },
      { name: 'parts', diskBytes: 700 * MB, helps: ['disk'] },
    ]);
    await economy.makeRoom({ what: 'model m', diskBytes: 600 * MB });
    expect(deeds).toEqual(['stop parts']);
    await expect(economy.makeRoom({ what: 'model m', diskBytes: 800 * MB })).rejects.toMatchObject({
      message: 'model m needs 800 MB of disk, and 700 MB are free',
    });
  });
});
