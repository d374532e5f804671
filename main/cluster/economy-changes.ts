import type { EconomyState } from '../../common/economy/economy-state.ts';

/**
 * What a device has stopped since it was last heard, and what has returned, as events. Of its first word only what is newer than this life of the
 * orchestrator is told: an earlier one may have written the rest down.
 */
export function economyChanges(
  before: EconomyState | undefined,
  { shortages, stopped }: EconomyState,
  startedAt: number,
) {
  const was = new Set((before?.stopped ?? []).map(({ work }) => work));
  const is = new Set(stopped.map(({ work }) => work));
  return [
    ...stopped
      .filter(({ work, since }) => !was.has(work) && (before !== undefined || since >= startedAt))
      .map(({ work, gainedBytes }) => ({ kind: 'device-work-stopped' as const, work, gainedBytes, shortages })),
    ...[...was].filter((work) => !is.has(work)).map((work) => ({ kind: 'device-work-returned' as const, work })),
  ];
}
