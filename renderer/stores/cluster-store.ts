import { create } from 'zustand';
import type { ClusterOverview } from '../../common/api/cluster-contract.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Mirror } from '../connection/mirror.ts';
import { refreshSoon } from './refresh-soon.ts';

const useClusterState = create<{ readonly cluster: ClusterOverview | null }>()(() => ({ cluster: null }));

/** The cluster as it was last heard of; null before that. */
export const useCluster = () => useClusterState((state) => state.cluster);

/** Mirrors the cluster's own figures, which any event may change. */
export function clusterMirror(): Mirror {
  let refresh: (() => void) | undefined;
  const load = async (client: ControlClient): Promise<void> => {
    useClusterState.setState({ cluster: await client.cluster.get() });
  };
  return {
    load,
    receive(messages, client) {
      refresh ??= refreshSoon(1_000, async () => await load(client));
      if (messages.some(({ type }) => type === 'event')) refresh();
    },
  };
}
