import type { ClusterOverview } from '../../../common/api/cluster-contract.ts';
import { NO_ECONOMY } from '../../../common/economy/economy-state.ts';

/** What a cluster says of itself. */
export function aClusterOverview(facts: Partial<ClusterOverview> = {}): ClusterOverview {
  return {
    id: 'c',
    name: 'home',
    version: '0.1.0',
    uptimeSeconds: 3,
    apiPort: 8_000,
    grpcPort: 50_051,
    lanPort: null,
    devicesOnline: 0,
    devicesTotal: 0,
    jobsRunning: 0,
    lastEvent: 0,
    strength: { cores: 0, memoryBytes: 0, samples: 0, onBattery: 0 },
    disk: null,
    economy: NO_ECONOMY,
    dataFolder: '/data',
    warnings: [],
    ...facts,
  };
}
