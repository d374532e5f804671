import { expect, test } from 'vitest';
import { NO_ECONOMY } from '../../../../common/economy/economy-state.ts';
import { workChanges } from '../../../../main/economy/work-changes.ts';

const shortages = [{ resource: 'memory', measured: 0.05, limit: 0.1 } as const];
const stopped = (work: string, gainedBytes = 0) => ({ work, since: 1, gainedBytes });

test('what has been stopped and what has returned is told once each', () => {
  const first = { ...NO_ECONOMY, shortages, stopped: [stopped('a', 5)] };
  const second = { ...NO_ECONOMY, stopped: [stopped('b')] };
  expect(workChanges(NO_ECONOMY, first)).toEqual([
    { kind: 'orchestrator-work-stopped', work: 'a', gainedBytes: 5, shortages },
  ]);
  expect(workChanges(first, first)).toEqual([]);
  expect(workChanges(first, second)).toEqual([
    { kind: 'orchestrator-work-stopped', work: 'b', gainedBytes: 0, shortages: [] },
    { kind: 'orchestrator-work-returned', work: 'a' },
  ]);
});
