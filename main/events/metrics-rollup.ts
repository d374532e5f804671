import type { DeviceReading } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { MetricsDatabase } from '../storage/metrics-database.ts';
import type { TieredSummary } from '../storage/metrics-summary-rows.ts';
import { combine, type MetricSummaries, packSummaries, summarise, unpackSummaries } from './metrics-summary.ts';

interface MetricsRollupDeps {
  readonly database: MetricsDatabase;
  readonly clock: Clock;
}

/** What of a device is not summed up yet: readings from one minute on to the newest. */
interface Due {
  readonly from: number;
  readonly newest: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** Readings of a minute may be written so long after its end: a large fleet's take turns. */
const LATE_MS = 15_000;
const SUMMED_AT_ONCE = 8;
/** In this many calls every device has had its turn. */
const TURN_CALLS = 50;
const SWEPT_AT_ONCE = 16;
const KEPT_MS = { minute: 48 * HOUR_MS, hour: 90 * 24 * HOUR_MS } as const;

/** The first millisecond of the span in which a time is. */
export function beginningOf(at: number, spanMs: number): number {
  return at - (at % spanMs);
}

/** Readings by the minute in which they were made, in their order. */
export function byMinute(readings: readonly DeviceReading[]): ReadonlyMap<number, readonly DeviceReading[]> {
  return Map.groupBy(readings, ({ at }) => beginningOf(at, MINUTE_MS));
}

/**
 * Sums readings up by the minute and the hour, once their minute is over and written. After a crash it goes on where the
 * newest minute ends: no minute counts twice and none is lost.
 */
export class MetricsRollup {
  readonly #deps: MetricsRollupDeps;
  readonly #due = new Map<DeviceId, Due>();
  /** Devices with readings of before the start that are not summed up yet. */
  readonly #leftOver = new Set<DeviceId>();
  #sweptTo = 0;

  constructor(deps: MetricsRollupDeps) {
    this.#deps = deps;
  }

  /** Finds what an earlier life has not summed up. */
  start(): void {
    const { database } = this.#deps;
    const minutes = database.newestMinutes();
    for (const [id, newest] of database.newestReadings()) {
      const from = (minutes.get(id) ?? -MINUTE_MS) + MINUTE_MS;
      if (newest < from) continue;
      this.#due.set(id, { from, newest });
      this.#leftOver.add(id);
    }
  }

  /** True while there are readings of before the start: none may be let go of. */
  get isCatchingUp(): boolean {
    return this.#leftOver.size > 0;
  }

  /** A device has told a reading. */
  note(id: DeviceId, at: number): void {
    const due = this.#due.get(id);
    this.#due.set(id, { from: due?.from ?? beginningOf(at, MINUTE_MS), newest: Math.max(at, due?.newest ?? 0) });
  }

  /** From when on readings of a device are not summed up yet. */
  dueFrom(id: DeviceId): number {
    return this.#due.get(id)?.from ?? Number.POSITIVE_INFINITY;
  }

  forget(id: DeviceId): void {
    this.#due.delete(id);
    this.#leftOver.delete(id);
  }

  /** Sums up what is due of some devices, those first that have waited longest, and lets go of what is old of some. */
  run(): void {
    const { database, clock } = this.#deps;
    const now = clock.now();
    const end = beginningOf(now - LATE_MS, MINUTE_MS);
    const most = Math.max(SUMMED_AT_ONCE, Math.ceil(this.#due.size / TURN_CALLS));
    const turn = [...this.#due].filter(([, { from }]) => from < end).slice(0, most);
    if (turn.length > 0) database.putSummaries(turn.flatMap(([id, { from }]) => this.#summariesOf(id, from, end)));
    for (const [id, { newest }] of turn) {
      this.forget(id);
      if (newest >= end) this.#due.set(id, { from: end, newest });
    }
    const keepFrom = { minute: now - KEPT_MS.minute, hour: now - KEPT_MS.hour };
    this.#sweptTo = database.forgetSummaries({ after: this.#sweptTo, most: SWEPT_AT_ONCE, keepFrom });
  }

  #summariesOf(deviceId: DeviceId, since: number, until: number): TieredSummary[] {
    const { database } = this.#deps;
    const readings = database.of(deviceId, since).filter(({ at }) => at < until);
    const minutes = [...byMinute(readings)].map(([at, some]) => ({ at, summaries: summarise(some) }));
    const hours = [...Map.groupBy(minutes, ({ at }) => beginningOf(at, HOUR_MS))].map(([at, some]) => {
      const before = database.summaries(deviceId, { tier: 'hour', since: at, until: at + HOUR_MS });
      return { at, summaries: combine([...before.map(unpacked), ...some.map(({ summaries }) => summaries)]) };
    });
    return [
      ...minutes.map(({ at, summaries }) => row(deviceId, 'minute', at, summaries)),
      ...hours.map(({ at, summaries }) => row(deviceId, 'hour', at, summaries)),
    ];
  }
}

function unpacked({ summary }: { readonly summary: Uint8Array }): MetricSummaries {
  return unpackSummaries(summary);
}

function row(deviceId: DeviceId, tier: TieredSummary['tier'], at: number, summaries: MetricSummaries): TieredSummary {
  return { deviceId, tier, at, summary: packSummaries(summaries) };
}
