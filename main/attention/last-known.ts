import type { ListedAlert } from '../../common/domain/alert.ts';
import type { AttentionCause } from '../../common/domain/attention.ts';
import type { Device, DeviceReading } from '../../common/domain/device.ts';
import type { Finding } from './finding.ts';
import type { Situation } from './situation.ts';

type ToldCause = Extract<AttentionCause, { kind: keyof typeof TELLS }>;

/** What only the device itself can tell, with whether it tells that now. */
const TELLS = {
  'device-cpu-high': hasFreshReading,
  'device-memory-high': hasFreshReading,
  'device-disk-low': hasFreshReading,
  'device-hot': hasFreshReading,
  'battery-low': hasFreshReading,
  'clock-skewed': ({ id, state }: Device, { skews }: Situation) => state === 'online' && skews.has(id),
  'agent-outdated': ({ state }: Device) => state === 'online',
} as const;

/** True of a device that is there and was heard of since it came. */
export function hasFreshReading(device: Device): device is Device & { readonly metrics: DeviceReading } {
  return device.state === 'online' && device.metrics !== null && device.metrics.at >= device.stateSince;
}

/** What devices told before they went away: as long as nobody knows better, it is as it was. */
export function lastKnown(alerts: readonly ListedAlert[], situation: Situation): Finding[] {
  const devices = new Map(situation.devices.map((device) => [device.id, device]));
  return alerts.flatMap(({ subject, severity, since, cause, isPresent }) => {
    if (!isPresent || !isTold(cause)) return [];
    const device = devices.get(cause.deviceId);
    if (device === undefined || TELLS[cause.kind](device, situation)) return [];
    const away = device.state === 'online' ? {} : { lastSeenAt: cause.lastSeenAt ?? device.lastSeenAt };
    return { id: subject, severity, since, dismissible: false, cause: { ...cause, ...away } };
  });
}

function isTold(cause: AttentionCause): cause is ToldCause {
  return cause.kind in TELLS;
}
