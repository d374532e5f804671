import type { Deployment, PlacementVerdict } from '../../../common/domain/deployment.ts';
import type { ResourceName } from '../../../common/domain/ids.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import type { DeviceRegistry } from '../device-registry.ts';
import type { EtiquetteDesk } from '../etiquette-desk.ts';
import { ownNetworks, sendMagicPackets } from './send-magic-packets.ts';
import { WakeDesk } from './wake-desk.ts';
import { type WaitingJob, WakeForWork } from './wake-for-work.ts';

interface WakingDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly devices: DeviceRegistry;
  readonly etiquette: EtiquetteDesk;
  readonly waitingJobs: () => readonly WaitingJob[];
  readonly deployments: () => readonly Deployment[];
  readonly verdictsOf: (name: ResourceName) => readonly PlacementVerdict[];
  readonly wakeTo: readonly { readonly host: string; readonly port: number }[];
  readonly waitsMs: number;
  readonly log: { warn(fields: object, message: string): void };
}

/** Devices that sleep are woken: by people, and for work that waits. */
export function createWaking(deps: WakingDeps) {
  const desk = new WakeDesk({ ...deps, ownNetworks, send: sendMagicPackets });
  return { desk, services: [desk, new WakeForWork({ ...deps, desk })] };
}
