import type { DeviceId } from '../../common/domain/ids.ts';
import type { AgentReport } from '../../common/updates/agent-report.ts';
import type { ServedMeanwhile } from '../../common/updates/rollout.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { FleetDevice } from './rollout-moves.ts';

/** What is asked of the rest of the orchestrator about the devices. */
export interface FleetSources {
  readonly devices: Pick<DeviceRegistry, 'list'>;
  /** The deployments that a device serves. */
  readonly servedBy: (id: DeviceId) => readonly string[];
  /** What becomes of the models of a device that is to be free for a while. */
  readonly servedMeanwhile: (id: DeviceId) => ServedMeanwhile[];
}

/** The devices as a rollout looks at them: those that have joined. */
export function fleetOf(
  { devices, servedBy, servedMeanwhile }: FleetSources,
  reportOf: (id: DeviceId) => AgentReport | null | undefined,
  isOrdered: (id: DeviceId) => boolean,
): FleetDevice[] {
  const known = devices.list().filter(({ state }) => state !== 'revoked' && state !== 'pending');
  const online = known.filter(({ state }) => state === 'online');
  const offered = (name: string) => online.filter(({ datasets }) => datasets.some((one) => one.name === name)).length;
  return known.map(({ id, name, agentVersion, state, datasets, runningTasks }) => ({
    ...{ id, name, version: agentVersion, runningTasks },
    presence: state === 'online' ? 'online' : state === 'asleep' ? 'asleep' : 'away',
    report: reportOf(id),
    serves: servedBy(id),
    models: isOrdered(id) ? servedMeanwhile(id) : [],
    isSoleHolder: datasets.some((one) => offered(one.name) === 1),
  }));
}
