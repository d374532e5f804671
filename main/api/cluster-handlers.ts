import type { ClusterOverview } from '../../common/api/cluster-contract.ts';
import { controlApi } from './control-api.ts';

export interface ClusterDeps {
  readonly overview: () => ClusterOverview;
}

/** The cluster as a whole. */
export function clusterHandlers({ overview }: ClusterDeps) {
  return {
    get: controlApi.cluster.get.handler(({ context: { grant, isLocal } }) => {
      const told = overview();
      return isLocal || grant?.token.role === 'admin' ? told : { ...told, dataFolder: null };
    }),
  };
}
