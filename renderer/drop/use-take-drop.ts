import { useCallback } from 'react';
import { useDatasets } from '../stores/datasets-store.ts';
import type { Dropped } from './arrange-drop.ts';
import { takeDrop } from './drop-store.ts';

/** Names of data sets that cannot be used: the name of a failed import is free. */
export function useTakenDatasets(): ReadonlySet<string> {
  return new Set(
    useDatasets()
      .filter(({ state }) => state !== 'failed')
      .map(({ name }) => name),
  );
}

/** Takes what was dropped or chosen, to be looked at and decided on. */
export function useTakeDrop(): (dropped: readonly Dropped[]) => void {
  const taken = useTakenDatasets();
  return useCallback((dropped) => void takeDrop(dropped, taken), [taken]);
}
