import { create } from 'zustand';
import type { ClusterOverview } from '../../common/api/cluster-contract.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Mirror } from '../connection/mirror.ts';
import { refreshSoon } from './refresh-soon.ts';

interface ClusterState {
  readonly cluster: ClusterOverview | null;
  /** Unix ms. */
  readonly heardAt: number;
}

const useClusterState = create<ClusterState>()(() => ({ cluster: null, heardAt: 0 }));

/** The cluster as it was last heard of; null before that. */
export const useCluster = () => useClusterState((state) => state.cluster);

/** Since when the orchestrator runs, Unix ms by the clock of this machine; null before it was heard of. */
export const useStartedAt = () =>
  useClusterState(({ cluster, heardAt }) => (cluster === null ? null : heardAt - cluster.uptimeSeconds * 1_000));

/** Mirrors the cluster's own figures, which any event may change. */
export function clusterMirror(): Mirror {
  let refresh: (() => void) | undefined;
  const load = async (client: ControlClient): Promise<void> => {
    useClusterState.setState({ cluster: await client.cluster.get(), heardAt: Date.now() });
  };
  return {
    load,
    receive(messages, client) {
      refresh ??= refreshSoon(1_000, async () => await load(client));
      if (messages.some(({ type }) => type === 'event')) refresh();
    },
  };
}
