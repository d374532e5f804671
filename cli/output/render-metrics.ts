import type { MetricHistory, MetricName, MetricValues } from '../../common/domain/metric-series.ts';
import { sparkline } from './sparkline.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { formatBytes, formatCount, formatPercent } from './units.ts';

interface Span {
  readonly since: number;
  readonly until: number;
}

interface Row {
  readonly title: string;
  readonly least: string;
  readonly mean: string;
  readonly most: string;
  readonly last: string;
  readonly line: string;
}

interface Metric {
  readonly name: MetricName;
  readonly title: string;
  readonly format: (value: number) => string;
  /** What a full bar stands for; without it the greatest value. */
  readonly full?: number;
}

const share = (value: number): string => formatPercent(value, 0);
const rate = (bytes: number): string => `${formatBytes(bytes)}/s`;
const watts = (value: number): string => `${value.toFixed(1)} W`;
const pace = (value: number): string => `${formatCount(Math.round(value))}/s`;
const cores = (value: number): string => `${value.toFixed(1)} cores`;
const stepOf = (steps: readonly string[]) => (value: number) => steps[Math.round(value)] ?? '–';

const METRICS: readonly Metric[] = [
  { name: 'cpuUsage', title: 'CPU', format: share, full: 1 },
  { name: 'memoryUsage', title: 'Memory', format: share, full: 1 },
  { name: 'loadAverage', title: 'Load', format: (value) => value.toFixed(2) },
  { name: 'diskFreeBytes', title: 'Disk free', format: formatBytes },
  { name: 'receivedBytesPerSecond', title: 'Received', format: rate },
  { name: 'sentBytesPerSecond', title: 'Sent', format: rate },
  { name: 'gpuUsage', title: 'GPU', format: share, full: 1 },
  { name: 'batteryLevel', title: 'Battery', format: share, full: 1 },
  { name: 'processorWatts', title: 'Processor', format: watts },
  { name: 'machineWatts', title: 'Whole machine', format: watts },
  { name: 'thermalLevel', title: 'Heat', format: stepOf(['nominal', 'fair', 'serious', 'critical']), full: 3 },
  { name: 'memoryPressureLevel', title: 'Memory pressure', format: stepOf(['normal', 'warning', 'critical']), full: 2 },
  { name: 'samplesPerSecond', title: 'Samples', format: pace },
  { name: 'tokensPerSecond', title: 'Tokens', format: pace },
  { name: 'trainingCores', title: 'Training', format: cores },
  { name: 'trainingMemoryBytes', title: 'Training memory', format: formatBytes },
  { name: 'servingCores', title: 'Serving', format: cores },
  { name: 'servingMemoryBytes', title: 'Serving memory', format: formatBytes },
];
const COLUMNS = 40;

/** What a device's metrics came to over a span, one a line, with a line of bars; times without a reading are blank. */
export function renderMetrics(history: MetricHistory, span: Span, colours: Colours): string[] {
  const rows = METRICS.flatMap((metric): Row[] => {
    const values = history.series[metric.name];
    return values === undefined ? [] : [rowOf(metric, values, history.at, span)];
  });
  if (rows.length === 0) return ['No readings in this time.'];
  return renderTable<Row>(
    [
      { title: 'METRIC', cell: ({ title }) => title },
      { title: 'LAST', align: 'right', cell: ({ last }) => last },
      { title: 'LEAST', align: 'right', cell: ({ least }) => least },
      { title: 'MEAN', align: 'right', cell: ({ mean }) => mean },
      { title: 'MOST', align: 'right', cell: ({ most }) => most },
      { title: 'OVER TIME', cell: ({ line }) => line },
    ],
    rows,
    colours.dim,
  );
}

function rowOf(
  { title, format, full }: Metric,
  { mean, min, max }: MetricValues,
  at: readonly number[],
  span: Span,
): Row {
  const known = mean.filter((value) => value !== null);
  const most = greatest(max ?? mean);
  return {
    title,
    last: format(known.at(-1) ?? 0),
    least: format(-greatest((min ?? mean).map((value) => value && -value))),
    mean: format(known.reduce((sum, value) => sum + value, 0) / known.length),
    most: format(most),
    line: bars(mean, at, span, full ?? Math.max(most, Number.MIN_VALUE)),
  };
}

/** A column for each part of the span, blank where there was no reading. */
function bars(values: MetricValues['mean'], at: readonly number[], { since, until }: Span, full: number): string {
  const parts = Map.groupBy(
    values.map((value, index) => ({ value, at: at[index] ?? 0 })),
    (one) => Math.min(COLUMNS - 1, Math.max(0, Math.floor((COLUMNS * (one.at - since)) / (until - since)))),
  );
  return Array.from({ length: COLUMNS }, (_, column) => {
    const known = (parts.get(column) ?? []).flatMap(({ value }) => (value === null ? [] : [value / full]));
    return known.length === 0 ? ' ' : sparkline(known, 1);
  })
    .join('')
    .trimEnd();
}

function greatest(values: MetricValues['mean']): number {
  return values.reduce<number>(
    (most, value) => (value === null ? most : Math.max(most, value)),
    Number.NEGATIVE_INFINITY,
  );
}
