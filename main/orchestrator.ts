import { join } from 'node:path';
import type { EconomyController, MakeRoom } from '../common/economy/economy-controller.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { ServiceStack } from '../common/lifecycle/service-stack.ts';
import { VERSION } from '../common/version.ts';
import { ownHosts } from '../platform/discovery/own-hosts.ts';
import { FileKeyStore } from '../platform/keys/file-key-store.ts';
import type { ListedKeyStore } from '../platform/keys/key-store.ts';
import type { LevelSwitch } from '../platform/logging/level-switch.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { LinePort } from '../platform/message-port/line-port.ts';
import { RestoreAtStart } from './backup/restore-at-start.ts';
import { createJoining, type Joining } from './cluster/joining/create-joining.ts';
import { createDoors, type Doors } from './create-doors.ts';
import { createFleet, type Fleet } from './create-fleet.ts';
import { createFoundation } from './create-foundation.ts';
import { createLibrary, type Library } from './create-library.ts';
import { createOversight } from './create-oversight.ts';
import { createWork, type Work } from './create-work.ts';
import { createOwnEconomy } from './economy/create-own-economy.ts';
import { examineOrchestrator } from './examine-orchestrator.ts';
import { LevelDesk } from './logs/level-desk.ts';
import type { LogBook } from './logs/log-book.ts';
import type { OrchestratorSettings } from './settings.ts';
import { DataFolderLock } from './storage/data-folder-lock.ts';

interface Surroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly logs: LogBook;
  /** Sets the levels of `logger` and of all that come of it. */
  readonly levels: LevelSwitch;
  /** Where the cluster's keys are kept; without it in files of the data folder. */
  readonly keys?: ListedKeyStore | undefined;
  /** Folder with `datasets` and `models` that come along, when not in their usual place. */
  readonly sampleFolder?: string | undefined;
  /** Of the desktop app: whether it opens at login; null where that cannot be told. */
  readonly opensAtLogin?: (() => boolean | null) | undefined;
}

/** A control plane that is ready to start. Ports are known once it has started. */
export interface Orchestrator extends Service {
  readonly apiPort: () => number;
  readonly grpcPort: () => number;
  /** 0 when it was started without TLS. */
  readonly joinPort: () => number;
  /** Port of the control API on the local network; null where that is off. */
  readonly lanPort: () => number | null;
  /** Answers calls of the control API through a message port: for the app in whose process this runs. */
  readonly openPort: (port: LinePort) => void;
  /** The machine woke up: every device gets one lease before it counts as silent. */
  readonly wokeUp: () => void;
}

/** Wires the control plane: the desktop, the headless entry and the tests all start here. */
export function createOrchestrator(
  settings: OrchestratorSettings,
  {
    clock,
    logger,
    logs,
    levels,
    keys = new FileKeyStore(join(settings.data, 'keys')),
    sampleFolder,
    opensAtLogin,
  }: Surroundings,
): Orchestrator {
  const log = (component: string) => logger.child({ component });
  const foundation = createFoundation({ settings, keys, clock, log });
  const { database, events, blobs, feed, cluster, metricsHistory } = foundation;
  const makeRoom: MakeRoom = async (need) => await economy.makeRoom(need);
  const library: Library = createLibrary({
    data: settings.data,
    database,
    events,
    blobs,
    clock,
    log,
    deviceModelLimitBytes: settings.deviceModelLimitBytes,
    makeRoom,
    blobUsers: () => [work.jobs, work.serving.book, work.updates.releases],
    jobs: () => work.jobs,
  });
  const fleet: Fleet = createFleet({
    database,
    events,
    feed,
    clock,
    metricsHistory,
    leaseMs: settings.leaseMs,
    examineHere: async () =>
      await examineOrchestrator({
        settings,
        ports: () => ({ grpc: doors.rpc.port, join: doors.joinServer.port, lan: doors.api.lanPort }),
        joining,
        clusterId: () => cluster.get().id,
        opensAtLogin,
      }),
  });
  const { devices, leases } = fleet;
  const logLevels = new LevelDesk({
    database,
    events,
    clock,
    levels,
    nameOf: (id) => (devices.isKnown(id) ? devices.nameOf(id) : undefined),
  });
  const joining: Joining = createJoining({
    database,
    events,
    clock,
    keys,
    devices,
    cluster: () => cluster.get(),
    hosts: ownHosts,
    onRenewed: () => doors.renewCredentials(),
  });
  const work: Work = createWork({ settings, clock, log, foundation, fleet, library, makeRoom });
  const economy: EconomyController = createOwnEconomy({
    clock,
    log: log('economy'),
    data: settings.data,
    hostRoot: process.env['EO_HOST_ROOT'] ?? '/',
    foundation,
    fleet,
    library,
    work,
  });
  const oversight = createOversight({ settings, keys, clock, log, foundation, fleet, joining, work, makeRoom });
  const rooms = { foundation, fleet, economy, library, joining, work, oversight };
  const doors: Doors = createDoors({ settings, clock, log, logs, logLevels, sampleFolder, ...rooms });
  const { api, rpc, joinServer, ports } = doors;

  const stack = new ServiceStack([
    new DataFolderLock(settings.data),
    new RestoreAtStart(settings.data, log('backups')),
    logs,
    ...foundation.services,
    ...library.services,
    ...fleet.services,
    logLevels,
    economy,
    ...joining.services,
    ...work.services,
    ...oversight.services,
    ...doors.services,
  ]);
  return {
    name: 'orchestrator',
    apiPort: () => api.port,
    grpcPort: () => rpc.port,
    joinPort: () => joinServer.port,
    lanPort: () => api.lanPort,
    openPort: (port) => ports.open(port),
    wokeUp: () => leases.renewAll(),
    start: async () => {
      await stack.start();
      events.append({ kind: 'orchestrator-started', version: VERSION });
    },
    stop: async () => {
      events.append({ kind: 'orchestrator-stopped' });
      await stack.stop();
    },
  };
}
