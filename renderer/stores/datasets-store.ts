import { create } from 'zustand';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Dataset } from '../../common/domain/dataset.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import type { Mirror } from '../connection/mirror.ts';
import { loadPages } from './load-pages.ts';
import { refreshSoon } from './refresh-soon.ts';

interface DatasetsState {
  readonly phase: 'loading' | 'ready';
  /** By name. */
  readonly datasets: readonly Dataset[];
}

const useDatasetsState = create<DatasetsState>()(() => ({ phase: 'loading', datasets: [] }));

export const useDatasetsPhase = () => useDatasetsState((state) => state.phase);
export const useDatasets = () => useDatasetsState((state) => state.datasets);
export const useDataset = (name: ResourceName) =>
  useDatasetsState((state) => state.datasets.find((dataset) => dataset.name === name));

let refresh: (() => void) | undefined;

/** Fetches the data sets again soon: the start of an import is no event. */
export function datasetsMayHaveChanged(): void {
  refresh?.();
}

/** Mirrors the managed data sets; one that is being imported is looked at again until it is ready. */
export function datasetsMirror(): Mirror {
  const load = async (client: ControlClient): Promise<void> => {
    refresh ??= refreshSoon(500, async () => await load(client));
    const datasets = await loadPages(
      (position) => client.datasets.list(position),
      ({ name }) => name,
    );
    useDatasetsState.setState({ phase: 'ready', datasets });
    if (datasets.some(({ state }) => state === 'importing')) refresh();
  };
  return {
    load,
    receive(messages) {
      if (messages.some((message) => message.type === 'event' && 'dataset' in message.event.body)) refresh?.();
    },
  };
}
