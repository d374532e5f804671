import type { DeviceReading } from '../../common/domain/device.ts';
import { MetricName, metricsOf } from '../../common/domain/metric-series.ts';

/** A metric over a span: how many values there were, and the least, mean and greatest of them. */
export interface MetricSummary {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** All metrics of a device over a span; those that were never known are absent. */
export type MetricSummaries = ReadonlyMap<MetricName, MetricSummary>;

/** Byte of the metric, two of the count, three float32: little-endian. */
const ENTRY_BYTES = 15;
const MOST_COUNT = 0xffff;

/** Sums up readings of one span. */
export function summarise(readings: readonly DeviceReading[]): MetricSummaries {
  return combine(readings.map((reading) => ofReading(reading)));
}

/** Sums up spans that follow one another; means are weighed by their counts. */
export function combine(parts: readonly MetricSummaries[]): MetricSummaries {
  const whole = new Map<MetricName, MetricSummary>();
  for (const part of parts) {
    for (const [name, more] of part) {
      const before = whole.get(name);
      whole.set(name, before === undefined ? more : joined(before, more));
    }
  }
  return whole;
}

/** Packs summaries for the database: fifteen bytes a metric. A count above 65,535 is kept as that. */
export function packSummaries(summaries: MetricSummaries): Uint8Array {
  const bytes = new Uint8Array(summaries.size * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const [name, { count, min, mean, max }] of summaries) {
    view.setUint8(offset, MetricName.options.indexOf(name));
    view.setUint16(offset + 1, Math.min(count, MOST_COUNT), true);
    view.setFloat32(offset + 3, min, true);
    view.setFloat32(offset + 7, mean, true);
    view.setFloat32(offset + 11, max, true);
    offset += ENTRY_BYTES;
  }
  return bytes;
}

/** Reads what `packSummaries` made; metrics of a later version are passed over. */
export function unpackSummaries(bytes: Uint8Array): MetricSummaries {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const summaries = new Map<MetricName, MetricSummary>();
  for (let offset = 0; offset + ENTRY_BYTES <= bytes.length; offset += ENTRY_BYTES) {
    const name = MetricName.options[view.getUint8(offset)];
    if (name === undefined) continue;
    summaries.set(name, {
      count: view.getUint16(offset + 1, true),
      min: view.getFloat32(offset + 3, true),
      mean: view.getFloat32(offset + 7, true),
      max: view.getFloat32(offset + 11, true),
    });
  }
  return summaries;
}

function ofReading(reading: DeviceReading): MetricSummaries {
  const values = metricsOf(reading);
  return new Map(
    MetricName.options.flatMap((name) => {
      const value = values[name];
      return value === null ? [] : [[name, { count: 1, min: value, mean: value, max: value }] as const];
    }),
  );
}

function joined(a: MetricSummary, b: MetricSummary): MetricSummary {
  const count = a.count + b.count;
  return {
    count,
    min: Math.min(a.min, b.min),
    mean: a.mean + ((b.mean - a.mean) * b.count) / count,
    max: Math.max(a.max, b.max),
  };
}
