import type { MakeRoom } from '../common/economy/economy-controller.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import type { ListedKeyStore } from '../platform/keys/key-store.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { createAccess } from './access/create-access.ts';
import { createAlerts } from './alerts/create-alerts.ts';
import { createAttention } from './attention/create-attention.ts';
import { createBackups } from './backup/create-backups.ts';
import type { Joining } from './cluster/joining/create-joining.ts';
import type { Fleet } from './create-fleet.ts';
import type { Foundation } from './create-foundation.ts';
import type { Work } from './create-work.ts';
import { unsafeSettings } from './lan-warning.ts';
import type { OrchestratorSettings } from './settings.ts';

interface OversightDeps {
  readonly settings: OrchestratorSettings;
  readonly keys: ListedKeyStore;
  readonly clock: Clock;
  readonly log: (component: string) => Logger;
  readonly foundation: Foundation;
  readonly fleet: Fleet;
  readonly joining: Joining;
  readonly work: Work;
  readonly makeRoom: MakeRoom;
}

/** What people look after the cluster with: who may do what, backups, alerts, and what needs somebody now. */
export function createOversight({
  settings,
  keys,
  clock,
  log,
  foundation,
  fleet,
  joining,
  work,
  makeRoom,
}: OversightDeps) {
  const { data, lan } = settings;
  const { database, events, feed, blobs, trail, disk, cluster } = foundation;
  const { jobs, serving, updates } = work;
  const access = createAccess({ data, database, events, clock, log: log('access') });
  const backupRoom = createBackups({ data, database, events, blobs, keys, clock, log: log('backups'), makeRoom });
  const alerts = createAlerts({ database, events, clock, keys, log: log('alerts'), cluster: () => cluster.get() });
  const attention = createAttention({
    database,
    events,
    feed,
    clock,
    log: log('attention'),
    joining,
    devices: fleet.devices,
    jobs: jobs.service,
    deployments: serving.deployments,
    clocks: fleet.clocks,
    alerts: alerts.book,
    rules: () => alerts.rules.all(),
    search: trail.search,
    verifier: trail.verifier,
    disk,
    unsafeSettings: unsafeSettings(settings),
    lanCertificate: lan?.files?.certificate,
    haltedRollout: () => {
      const halted = updates.rollouts.halted();
      return halted && { kind: 'rollout-halted', ...halted };
    },
    pendingRestore: () => backupRoom.restores.pending,
  });
  const services: readonly Service[] = [...access.services, ...backupRoom.services, alerts.outbox, attention];
  return { access, backupRoom, alerts, attention, services };
}

export type Oversight = ReturnType<typeof createOversight>;
