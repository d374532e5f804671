import { useMemo, useState } from 'react';
import type { Device } from '../../../common/domain/device.ts';
import { Tabs } from '../../components/Tabs.tsx';
import { useMessages } from '../../language/language-store.ts';
import { EnergyNote } from './EnergyNote.tsx';
import { MetricCharts } from './MetricCharts.tsx';
import { linesOfHistory, linesOfReadings } from './metric-lines.ts';
import { useHistory } from './use-history.ts';
import { useReadings } from './use-readings.ts';

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, day: 24 * HOUR_MS, quarter: 90 * 24 * HOUR_MS } as const;
type Span = keyof typeof SPANS;

/** What a device is like over time: the last hour live, or the last day or ninety days. */
export function DeviceCharts({ device }: { readonly device: Device }) {
  const { charts: words } = useMessages().devices;
  const [span, setSpan] = useState<Span>('hour');
  const charts = span === 'hour' ? <LastHour device={device} /> : <Longer device={device} span={span} key={span} />;
  return (
    <Tabs
      label={words.span}
      current={span}
      onChange={(id) => setSpan(id as Span)}
      tabs={(['hour', 'day', 'quarter'] as const).map((id) => ({ id, label: words.spans[id], content: charts }))}
    />
  );
}

function LastHour({ device }: { readonly device: Device }) {
  const { charts: words } = useMessages().devices;
  const readings = useReadings(device.id);
  const lines = useMemo(() => linesOfReadings(readings), [readings]);
  if (readings.length === 0) return <p className="note faint">{words.none}</p>;
  return (
    <>
      <MetricCharts name={device.name} lines={lines} over={words.over.hour} last={readings.at(-1)} />
      <EnergyNote readings={readings} />
    </>
  );
}

function Longer({ device, span }: { readonly device: Device; readonly span: Exclude<Span, 'hour'> }) {
  const { charts: words } = useMessages().devices;
  const found = useHistory(device.id, SPANS[span]);
  const lines = useMemo(() => found && linesOfHistory(found.history, found.since), [found]);
  if (lines === undefined) return null;
  return <MetricCharts name={device.name} lines={lines} over={words.over[span]} last={device.metrics ?? undefined} />;
}
