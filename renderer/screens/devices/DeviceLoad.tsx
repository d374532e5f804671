import type { Device } from '../../../common/domain/device.ts';
import { Sparkline } from '../../components/Sparkline.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useRecentReadings } from '../../stores/devices-store.ts';

/** How busy a device's cores are: the last minutes as a line, and the last value. */
export function DeviceLoad({ device: { id, name, metrics } }: { readonly device: Device }) {
  const { devices } = useMessages();
  const format = useFormat();
  const recent = useRecentReadings(id) ?? [];
  if (metrics === null) return null;
  const load = format.percent(metrics.cpuUsage, 0);
  return (
    <span className="device-load">
      <Sparkline values={recent.map(({ cpuUsage }) => cpuUsage)} span={60} label={devices.loadOf(name, load)} />
      <span className="small">{load}</span>
    </span>
  );
}
