import { useMemo } from 'react';
import type { LocalDataset } from '../../../../common/domain/device.ts';
import { useDatasets } from '../../../stores/datasets-store.ts';
import { useLocalDatasets } from '../../../stores/devices-store.ts';
import type { DataAtHand } from '../draft/first-draft.ts';

/** A local data set as all devices together offer it. */
export interface OfferedDataset {
  readonly name: string;
  readonly devices: number;
  readonly samples: number;
}

/** What jobs can learn from now. */
export function useDataAtHand(): DataAtHand {
  const managed = useDatasets();
  const local = useLocalDatasets();
  return useMemo(() => ({ managed, local }), [managed, local]);
}

/** The data that devices offer, by name. */
export function offeredByName(local: readonly LocalDataset[]): readonly OfferedDataset[] {
  const byName = new Map<string, OfferedDataset>();
  for (const { name, samples } of local) {
    const known = byName.get(name) ?? { name, devices: 0, samples: 0 };
    byName.set(name, { name, devices: known.devices + 1, samples: known.samples + samples });
  }
  return [...byName.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}
