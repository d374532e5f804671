import { useEffect, useState } from 'react';
import type { OfferedDataset } from '../../../common/domain/dataset.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useConnectionPhase } from '../../stores/connection-store.ts';
import { useDevices } from '../../stores/devices-store.ts';
import { loadPages } from '../../stores/load-pages.ts';

/** The local data sets that devices offer, asked for again when a device changes; undefined before they are known. */
export function useOfferedDatasets(): readonly OfferedDataset[] | undefined {
  const client = useClient();
  const phase = useConnectionPhase();
  const offers = [...useDevices().values()].map(
    ({ id, state, datasets }) => `${id} ${state} ${datasets.map(({ name, samples }) => `${name} ${samples}`).join()}`,
  );
  const key = offers.join('\n');
  const [offered, setOffered] = useState<readonly OfferedDataset[]>();
  useEffect(() => {
    if (phase !== 'live' || key === undefined) return;
    let isWanted = true;
    loadPages(
      (position) => client.datasets.offered(position),
      ({ name }) => name,
    ).then(
      (found) => isWanted && setOffered(found),
      () => undefined, // the connection: it is asked again with the next
    );
    return () => {
      isWanted = false;
    };
  }, [client, phase, key]);
  return offered;
}
