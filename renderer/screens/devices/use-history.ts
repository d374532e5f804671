import { useEffect, useState } from 'react';
import type { DeviceId } from '../../../common/domain/ids.ts';
import type { MetricHistory } from '../../../common/domain/metric-series.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useConnectionPhase } from '../../stores/connection-store.ts';

interface SpanHistory {
  readonly since: number;
  readonly history: MetricHistory;
}

const REFRESH_MS = 60_000;

/** What is kept of a device over a span up to now, asked for again each minute; undefined until it is there. */
export function useHistory(id: DeviceId, spanMs: number): SpanHistory | undefined {
  const client = useClient();
  const phase = useConnectionPhase();
  const [found, setFound] = useState<SpanHistory>();
  useEffect(() => {
    if (phase !== 'live') return;
    let isWanted = true;
    const load = (): void => {
      const since = Date.now() - spanMs;
      client.devices.history({ id, since }).then(
        (history) => isWanted && setFound({ since, history }),
        () => undefined, // gone meanwhile: the list says so
      );
    };
    load();
    const timer = setInterval(load, REFRESH_MS);
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [client, id, phase, spanMs]);
  return found;
}
