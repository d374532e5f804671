import type { DeviceReplay } from '../../../../../common/api/etiquette-contract.ts';
import type { EtiquetteLevel } from '../../../../../common/specs/etiquette-policy.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A time for which one level held. */
export interface PastRun {
  /** Minutes of the day. */
  readonly from: number;
  readonly to: number;
  readonly level: EtiquetteLevel;
}

/** A day by the clock of the device; where no run lies it was away. */
export interface PastDay {
  /** Midnight of the day as if the device lived in UTC, Unix milliseconds. */
  readonly startsAt: number;
  readonly runs: readonly PastRun[];
}

/** The levels of a replay day by day, the oldest first. A day on which the device was never there is empty. */
export function pastDays({
  from,
  until,
  offset,
  pieceMs,
  levels,
}: Pick<DeviceReplay, 'from' | 'until' | 'offset' | 'pieceMs' | 'levels'>): PastDay[] {
  const local = (at: number): number => at + offset * MINUTE_MS;
  const [begin, end] = [local(from), local(until)];
  const first = dayOf(begin);
  const days = Array.from({ length: (dayOf(end) - first) / DAY_MS + 1 }, (_, index) => ({
    startsAt: first + index * DAY_MS,
    runs: [] as PastRun[],
  }));
  for (const [index, level] of levels.entries()) {
    if (level === null) continue;
    const pieceEnd = Math.min(end, begin + (index + 1) * pieceMs);
    let start = begin + index * pieceMs;
    while (start < pieceEnd) {
      const day = days[(dayOf(start) - first) / DAY_MS];
      if (day === undefined) break;
      const stop = Math.min(pieceEnd, day.startsAt + DAY_MS);
      addRun(day.runs, {
        from: (start - day.startsAt) / MINUTE_MS,
        to: (stop - day.startsAt) / MINUTE_MS,
        level,
      });
      start = stop;
    }
  }
  return days;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

/** Goes on with the last run where the level is the same. */
function addRun(runs: PastRun[], run: PastRun): void {
  const last = runs.at(-1);
  if (last?.to === run.from && last.level === run.level) runs[runs.length - 1] = { ...last, to: run.to };
  else runs.push(run);
}
