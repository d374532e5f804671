import { useEffect, useMemo, useState } from 'react';
import type { DeviceReading } from '../../../common/domain/device.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useConnectionPhase } from '../../stores/connection-store.ts';
import { useRecentReadings } from '../../stores/devices-store.ts';

/** The last hour of a device's readings, oldest first, and on as they come; loaded again after the connection was cut. */
export function useReadings(id: DeviceId): readonly DeviceReading[] {
  const client = useClient();
  const phase = useConnectionPhase();
  const recent = useRecentReadings(id);
  const [history, setHistory] = useState<readonly DeviceReading[]>([]);
  useEffect(() => {
    if (phase !== 'live') return;
    let isWanted = true;
    client.devices.metrics({ id }).then(
      (readings) => isWanted && setHistory(readings),
      () => undefined, // gone meanwhile: the list says so
    );
    return () => {
      isWanted = false;
    };
  }, [client, id, phase]);
  return useMemo(() => joined(history, recent ?? []), [history, recent]);
}

function joined(history: readonly DeviceReading[], recent: readonly DeviceReading[]): readonly DeviceReading[] {
  const last = history.at(-1)?.at ?? 0;
  return [...history, ...recent.filter(({ at }) => at > last)];
}
