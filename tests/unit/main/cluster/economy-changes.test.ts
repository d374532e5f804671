import { expect, test } from 'vitest';
import { type EconomyState, NO_ECONOMY } from '../../../../common/economy/economy-state.ts';
import { economyChanges } from '../../../../main/cluster/economy-changes.ts';

const shortages = [{ resource: 'memory', measured: 0.05, limit: 0.1 } as const];
const told = (...works: string[]): EconomyState => ({
  ...NO_ECONOMY,
  shortages,
  stopped: works.map((work, index) => ({ work, since: 1_000 + index, gainedBytes: 10 })),
});

test('what was stopped and what has returned is told once', () => {
  expect(economyChanges(told('a'), told('a', 'b'), 0)).toEqual([
    { kind: 'device-work-stopped', work: 'b', gainedBytes: 10, shortages },
  ]);
  expect(economyChanges(told('a', 'b'), told('a', 'b'), 0)).toEqual([]);
  expect(economyChanges(told('a', 'b'), NO_ECONOMY, 0)).toEqual([
    { kind: 'device-work-returned', work: 'a' },
    { kind: 'device-work-returned', work: 'b' },
  ]);
});

test('of the first word only what is newer than this life of the orchestrator is told', () => {
  expect(economyChanges(undefined, told('a', 'b'), 1_001).map(({ work }) => work)).toEqual(['b']);
});
