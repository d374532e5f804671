import { create } from 'zustand';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import type { Mirror } from '../connection/mirror.ts';
import { loadPages } from './load-pages.ts';
import { refreshSoon } from './refresh-soon.ts';

interface ModelsState {
  readonly phase: 'loading' | 'ready';
  /** The newest version of each, by name. */
  readonly models: readonly ModelVersion[];
}

const useModelsState = create<ModelsState>()(() => ({ phase: 'loading', models: [] }));

export const useModelsPhase = () => useModelsState((state) => state.phase);
export const useModels = () => useModelsState((state) => state.models);
export const useModel = (name: ResourceName) =>
  useModelsState((state) => state.models.find((model) => model.name === name));

/** Mirrors the newest version of every model. */
export function modelsMirror(): Mirror {
  let refresh: (() => void) | undefined;
  const load = async (client: ControlClient): Promise<void> => {
    const models = await loadPages(
      (position) => client.models.list(position),
      ({ name }) => name,
    );
    useModelsState.setState({ phase: 'ready', models });
  };
  return {
    load,
    receive(messages, client) {
      refresh ??= refreshSoon(200, async () => await load(client));
      if (messages.some((message) => message.type === 'event' && 'model' in message.event.body)) refresh();
    },
  };
}
