import type { Health } from '../../../common/api/health-contract.ts';

/** What a well orchestrator says of itself. */
export function aHealth(facts: Partial<Health> = {}): Health {
  return {
    status: 'ok',
    version: '0.1.0',
    clusterId: 'c',
    clusterName: 'home',
    uptimeSeconds: 3,
    apiPort: 8_000,
    grpcPort: 50_051,
    devicesOnline: 0,
    devicesTotal: 0,
    jobsRunning: 0,
    lastEvent: 0,
    ...facts,
  };
}
