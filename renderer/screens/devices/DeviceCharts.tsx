import { useMemo } from 'react';
import type { Device } from '../../../common/domain/device.ts';
import { LineChart } from '../../components/chart/LineChart.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { readingLines } from './reading-lines.ts';
import { useReadings } from './use-readings.ts';

const WHOLE = [0, 1] as const;

/** Load and memory of a device over the last hour, live. */
export function DeviceCharts({ device: { id, name } }: { readonly device: Device }) {
  const { devices: words } = useMessages();
  const format = useFormat();
  const readings = useReadings(id);
  const lines = useMemo(() => readingLines(readings), [readings]);
  const last = readings.at(-1);
  if (last === undefined) return <p className="note faint">{words.charts.none}</p>;
  const percent = (share: number): string => format.percent(share, 0);
  const charts = [
    { key: 'cpu', title: words.charts.cpu, now: percent(last.cpuUsage), values: lines.cpu, color: '--series-1' },
    {
      key: 'memory',
      title: words.charts.memory,
      now: words.charts.memoryOf(format.bytes(last.memoryUsedBytes), format.bytes(last.memoryTotalBytes)),
      values: lines.memory,
      color: '--series-3',
    },
  ];
  return charts.map(({ key, title, now, values, color }) => (
    <figure key={key} className="device-chart">
      <figcaption>
        <h3>{title}</h3>
        <span className="last-value">{now}</span>
      </figcaption>
      <LineChart
        label={words.charts.label(title, name, now)}
        x={lines.x}
        isTime
        range={WHOLE}
        series={[{ name: title, values, color }]}
        formatValue={percent}
        height={120}
      />
    </figure>
  ));
}
