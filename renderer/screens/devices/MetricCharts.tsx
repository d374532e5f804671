import type { DeviceReading } from '../../../common/domain/device.ts';
import { type MetricName, metricsOf } from '../../../common/domain/metric-series.ts';
import { LineChart } from '../../components/chart/LineChart.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import type { MetricLines } from './metric-lines.ts';

interface MetricChartsProps {
  readonly name: string;
  readonly lines: MetricLines;
  /** The span in words. */
  readonly over: string;
  readonly last: DeviceReading | undefined;
}

interface Chart {
  readonly title: string;
  readonly now: string;
  readonly metrics: readonly { readonly metric: MetricName; readonly label: string; readonly color: string }[];
  readonly format: (value: number) => string;
  readonly range?: readonly [number, number];
}

const WHOLE = [0, 1] as const;
const HEAT = [0, 3] as const;

/** Load, memory, network, heat and power, each where anything is known of it. */
export function MetricCharts({ name, lines, over, last }: MetricChartsProps) {
  const { charts: words } = useMessages().devices;
  const format = useFormat();
  const now = last === undefined ? undefined : metricsOf(last);
  const percent = (share: number): string => format.percent(share, 0);
  const rate = (bytes: number): string => `${format.bytes(Math.round(bytes))}/s`;
  const watts = (value: number): string => `${format.number(Math.round(value * 10) / 10)} W`;
  const heat = (level: number): string => words.heats[level] ?? '';
  const told = (value: number | null | undefined, tell: (value: number) => string): string =>
    value === null || value === undefined ? '–' : tell(value);
  const charts: readonly Chart[] = [
    {
      title: words.cpu,
      now: told(now?.cpuUsage, percent),
      metrics: [{ metric: 'cpuUsage', label: words.cpu, color: '--series-1' }],
      format: percent,
      range: WHOLE,
    },
    {
      title: words.memory,
      now:
        last === undefined
          ? '–'
          : words.memoryOf(format.bytes(last.memoryUsedBytes), format.bytes(last.memoryTotalBytes)),
      metrics: [{ metric: 'memoryUsage', label: words.memory, color: '--series-3' }],
      format: percent,
      range: WHOLE,
    },
    {
      title: words.gpu,
      now: told(now?.gpuUsage, percent),
      metrics: [{ metric: 'gpuUsage', label: words.gpu, color: '--series-1' }],
      format: percent,
      range: WHOLE,
    },
    {
      title: words.network,
      now: words.networkOf(told(now?.receivedBytesPerSecond, rate), told(now?.sentBytesPerSecond, rate)),
      metrics: [
        { metric: 'receivedBytesPerSecond', label: words.received, color: '--series-1' },
        { metric: 'sentBytesPerSecond', label: words.sent, color: '--series-3' },
      ],
      format: rate,
    },
    {
      title: words.power,
      now: told(now?.processorWatts ?? now?.machineWatts, watts),
      metrics: [
        { metric: 'processorWatts', label: words.processor, color: '--series-1' },
        { metric: 'machineWatts', label: words.machine, color: '--series-3' },
      ],
      format: watts,
    },
    {
      title: words.heat,
      now: told(now?.thermalLevel, heat),
      metrics: [{ metric: 'thermalLevel', label: words.heat, color: '--series-1' }],
      format: heat,
      range: HEAT,
    },
  ];
  return charts.map(({ title, now: value, metrics, format: tell, range }) => {
    const known = metrics.filter(({ metric }) => lines.mean[metric]?.some((one) => one !== null));
    if (known.length === 0) return null;
    // Of one metric the greatest is shown as well; of two, that would be four lines.
    const [only, ...others] = known;
    const most = only !== undefined && others.length === 0 ? lines.most[only.metric] : undefined;
    return (
      <figure key={title} className="device-chart">
        <figcaption>
          <h3>{title}</h3>
          <span className="last-value">{value}</span>
        </figcaption>
        <LineChart
          label={words.label(title, name, over, value)}
          x={lines.x}
          isTime
          {...(range === undefined ? {} : { range })}
          series={[
            ...(most === undefined ? [] : [{ name: words.most, values: most, color: '--series-2' }]),
            ...known.map(({ metric, label, color }) => ({
              name: most === undefined ? label : words.mean,
              values: lines.mean[metric] ?? [],
              color,
            })),
          ]}
          formatValue={tell}
          height={120}
        />
      </figure>
    );
  });
}
