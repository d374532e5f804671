import type { DeviceReading } from '../../../common/domain/device.ts';
import { type MetricHistory, type MetricName, metricsOf } from '../../../common/domain/metric-series.ts';

type Line = readonly (number | null)[];

/** Metrics as charts take them: null where the device was not heard, or did not tell. */
export interface MetricLines {
  /** Unix seconds. */
  readonly x: readonly number[];
  readonly mean: Readonly<Partial<Record<MetricName, Line>>>;
  /** The greatest of each minute or hour; nothing where each value is a single reading. */
  readonly most: Readonly<Partial<Record<MetricName, Line>>>;
}

/** A place of a line: of which value, or a gap. */
interface Place {
  readonly at: number;
  readonly index: number | null;
}

/** Longer without a reading is a gap, and drawn as one: five usual beats. */
const GAP_MS = 15_000;

/** The lines of single readings; where a device was not heard for a while, they break. */
export function linesOfReadings(readings: readonly DeviceReading[]): MetricLines {
  const places = placesOf(
    readings.map(({ at }) => at),
    GAP_MS,
    0,
  );
  const values = readings.map(metricsOf);
  const names = Object.keys(values[0] ?? {}) as MetricName[];
  const mean = names.map((name) => [name, pick(places, (index) => values[index]?.[name])] as const);
  return { x: places.map(({ at }) => at / 1_000), mean: Object.fromEntries(mean), most: {} };
}

/** The lines of minutes or hours, over the whole span: before the device was first heard there is a gap as well. */
export function linesOfHistory({ at, stepMs, series }: MetricHistory, since: number): MetricLines {
  const places: readonly Place[] = [{ at: since, index: null }, ...placesOf(at, 1.5 * stepMs, stepMs)];
  const lines = (part: 'mean' | 'max') =>
    Object.fromEntries(
      Object.entries(series).flatMap(([name, values]) => {
        const column = values[part];
        return column === undefined ? [] : [[name, pick(places, (index) => column[index])]];
      }),
    );
  return { x: places.map((place) => place.at / 1_000), mean: lines('mean'), most: lines('max') };
}

/** A value that stands alone is drawn as long as what it stands for: a point would not be seen. */
function placesOf(at: readonly number[], gapMs: number, stepMs: number): Place[] {
  const isApart = (index: number): boolean => (at[index] ?? 0) - (at[index - 1] ?? Number.NEGATIVE_INFINITY) > gapMs;
  return at.flatMap((time, index): Place[] => {
    const before: Place[] =
      index > 0 && isApart(index) ? [{ at: ((at[index - 1] ?? 0) + stepMs + time) / 2, index: null }] : [];
    const isAlone = isApart(index) && (index + 1 === at.length || isApart(index + 1));
    const own: Place[] = [{ at: time, index }];
    return [...before, ...own, ...(isAlone && stepMs > 0 ? [{ at: time + stepMs, index }] : [])];
  });
}

function pick(places: readonly Place[], valueAt: (index: number) => number | null | undefined): Line {
  return places.map(({ index }) => (index === null ? null : (valueAt(index) ?? null)));
}
