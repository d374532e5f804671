import { useEffect, useState } from 'react';
import type { ModelFit, ModelVersion } from '../../../common/domain/model.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useConnectionPhase } from '../../stores/connection-store.ts';
import { loadPages } from '../../stores/load-pages.ts';
import { useNow } from '../../stores/now-store.ts';

/** Devices report every few seconds; whether something fits is asked again less often. */
const PERIOD_MS = 10_000;

/** On which devices a version has room by their last readings, those first where it fits; undefined before it is known. */
export function useModelFits({ name, version }: ModelVersion): readonly ModelFit[] | undefined {
  const client = useClient();
  const phase = useConnectionPhase();
  const period = useNow(PERIOD_MS);
  const [fits, setFits] = useState<readonly ModelFit[]>();
  useEffect(() => {
    if (phase !== 'live' || period === 0) return;
    let isWanted = true;
    loadPages(
      (position) => client.models.fit({ name, version, ...position }),
      ({ deviceId }) => deviceId,
    ).then(
      (found) => isWanted && setFits(found.toSorted(byFit)),
      () => undefined, // deleted meanwhile: the list says so
    );
    return () => {
      isWanted = false;
    };
  }, [client, name, version, phase, period]);
  return fits;
}

function byFit(a: ModelFit, b: ModelFit): number {
  return Number(b.fits) - Number(a.fits) || a.name.localeCompare(b.name, undefined, { numeric: true });
}
