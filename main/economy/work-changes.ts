import type { EconomyState } from '../../common/economy/economy-state.ts';

/** What the orchestrator has stopped between two states of its economy, and what has returned, as events. */
export function workChanges(before: EconomyState, { shortages, stopped }: EconomyState) {
  const was = new Set(before.stopped.map(({ work }) => work));
  const is = new Set(stopped.map(({ work }) => work));
  return [
    ...stopped
      .filter(({ work }) => !was.has(work))
      .map(({ work, gainedBytes }) => ({ kind: 'orchestrator-work-stopped' as const, work, gainedBytes, shortages })),
    ...[...was].filter((work) => !is.has(work)).map((work) => ({ kind: 'orchestrator-work-returned' as const, work })),
  ];
}
