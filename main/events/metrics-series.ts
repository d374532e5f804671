import type { DeviceReading } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import {
  type MetricHistory,
  MetricName,
  type MetricResolution,
  type MetricValues,
} from '../../common/domain/metric-series.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { MetricsDatabase } from '../storage/metrics-database.ts';
import type { MetricsHistory } from './metrics-history.ts';
import { beginningOf, byMinute, HOUR_MS, MINUTE_MS } from './metrics-rollup.ts';
import { combine, type MetricSummaries, summarise, unpackSummaries } from './metrics-summary.ts';

interface MetricsSeriesDeps {
  readonly database: MetricsDatabase;
  readonly history: MetricsHistory;
  readonly clock: Clock;
}

/** What is asked for; without `until` up to now, without a resolution the closest that still covers the span. */
export interface MetricSpan {
  readonly since: number;
  readonly until?: number | undefined;
  readonly resolution?: MetricResolution | undefined;
}

interface Point {
  readonly at: number;
  readonly summaries: MetricSummaries;
}

const STEP_MS: Readonly<Record<MetricResolution, number>> = { raw: 0, minute: MINUTE_MS, hour: HOUR_MS };
/** A span of a little more than an hour or two days, as a clock that is ahead asks for, is still told closely. */
const SLACK_MS = MINUTE_MS;
const RAW_MS = HOUR_MS + SLACK_MS;
const MINUTES_MS = 48 * HOUR_MS + SLACK_MS;

/** Reads what is kept of devices, with what is not summed up or written yet. */
export class MetricsSeries {
  readonly #deps: MetricsSeriesDeps;

  constructor(deps: MetricsSeriesDeps) {
    this.#deps = deps;
  }

  /** Metrics of a device from `since` on and before `until`. */
  read(id: DeviceId, span: MetricSpan): MetricHistory {
    const { clock } = this.#deps;
    const { since } = span;
    const until = span.until ?? Number.MAX_SAFE_INTEGER;
    const resolution = span.resolution ?? fitting(clock.now() - since);
    const points = this.#points(id, resolution, since, until);
    return {
      resolution,
      stepMs: STEP_MS[resolution],
      at: points.map(({ at }) => at),
      series: columns(points, resolution),
    };
  }

  #points(id: DeviceId, resolution: MetricResolution, since: number, until: number): Point[] {
    const { database, history } = this.#deps;
    const isIn = ({ at }: { readonly at: number }) => at >= since && at < until;
    if (resolution === 'raw') return history.history(id, since).filter(isIn).map(pointOf);
    const spanMs = STEP_MS[resolution];
    const from = beginningOf(since, spanMs);
    const kept = database
      .summaries(id, { tier: resolution, since: from, until })
      .map(({ at, summary }) => ({ at, summaries: unpackSummaries(summary) }));
    const open = [...byMinute(history.history(id, history.summedUpTo(id)))].map(([at, some]) => ({
      at: beginningOf(at, spanMs),
      summaries: summarise(some),
    }));
    const all = Map.groupBy([...kept, ...open.filter(({ at }) => at >= from && at < until)], ({ at }) => at);
    return [...all].map(([at, parts]) => ({ at, summaries: combine(parts.map(({ summaries }) => summaries)) }));
  }
}

/** The closest resolution that is kept for as long. */
function fitting(spanMs: number): MetricResolution {
  if (spanMs <= RAW_MS) return 'raw';
  return spanMs <= MINUTES_MS ? 'minute' : 'hour';
}

function pointOf(reading: DeviceReading): Point {
  return { at: reading.at, summaries: summarise([reading]) };
}

function columns(points: readonly Point[], resolution: MetricResolution): MetricHistory['series'] {
  const told = MetricName.options.filter((name) => points.some(({ summaries }) => summaries.has(name)));
  return Object.fromEntries(told.map((name) => [name, columnOf(points, name, resolution)]));
}

function columnOf(points: readonly Point[], name: MetricName, resolution: MetricResolution): MetricValues {
  const column = (part: 'mean' | 'min' | 'max') => points.map(({ summaries }) => summaries.get(name)?.[part] ?? null);
  const mean = column('mean');
  return resolution === 'raw' ? { mean } : { mean, min: column('min'), max: column('max') };
}
