import { join } from 'node:path';
import type { ClusterOverview } from '../common/api/cluster-contract.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { ServiceStack } from '../common/lifecycle/service-stack.ts';
import { VERSION } from '../common/version.ts';
import { BlobStore } from '../platform/blobs/blob-store.ts';
import { ownHosts, reachableAt } from '../platform/discovery/own-hosts.ts';
import { FileKeyStore } from '../platform/keys/file-key-store.ts';
import type { ListedKeyStore } from '../platform/keys/key-store.ts';
import type { LevelSwitch } from '../platform/logging/level-switch.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { LinePort } from '../platform/message-port/line-port.ts';
import { createAccess } from './access/create-access.ts';
import { createAlerts } from './alerts/create-alerts.ts';
import { type ControlService, createControlService } from './api/create-control-service.ts';
import { ProcessMeter } from './api/prometheus/process-meter.ts';
import { createAttention } from './attention/create-attention.ts';
import { createBackups } from './backup/create-backups.ts';
import { RestoreAtStart } from './backup/restore-at-start.ts';
import { ClusterIdentity } from './cluster/cluster-identity.ts';
import { createJoining } from './cluster/joining/create-joining.ts';
import { strengthOf } from './cluster/strength.ts';
import { createWaking } from './cluster/wake/create-waking.ts';
import { createFleet } from './create-fleet.ts';
import { createLibrary } from './create-library.ts';
import { ShardDealer } from './datasets/shard-dealer.ts';
import { BonjourAdvertiser } from './discovery/bonjour-advertiser.ts';
import { createEventTrail } from './events/create-event-trail.ts';
import { LiveFeed } from './events/live-feed.ts';
import { MetricsCounters } from './events/metrics-counters.ts';
import { MetricsHistory } from './events/metrics-history.ts';
import { MetricsSeries } from './events/metrics-series.ts';
import { examineOrchestrator } from './examine-orchestrator.ts';
import { createJobs, type Jobs } from './jobs/create-jobs.ts';
import { jobsWithoutDevices } from './jobs/jobs-without-devices.ts';
import { UpdateSpool } from './jobs/training/update-spool.ts';
import { lanCredentials } from './lan-credentials.ts';
import { LanWarning, unsafeSettings, warningsOf } from './lan-warning.ts';
import { DeviceLogs } from './logs/device-logs.ts';
import { LevelDesk } from './logs/level-desk.ts';
import type { LogBook } from './logs/log-book.ts';
import { ModelBandwidth } from './models/model-bandwidth.ts';
import { SampleModels } from './models/sample-models.ts';
import { OrchestratorRecordFile } from './orchestrator-record.ts';
import { JoinServer } from './rpc/join-server.ts';
import { MemberGuard } from './rpc/member-guard.ts';
import { RpcServer } from './rpc/rpc-server.ts';
import { createServing, type Serving } from './serving/create-serving.ts';
import type { OrchestratorSettings } from './settings.ts';
import { DataFolderLock } from './storage/data-folder-lock.ts';
import { Database } from './storage/database.ts';
import { DiskReserve } from './storage/disk-reserve.ts';
import { DiskSpace } from './storage/disk-space.ts';
import { MetricsDatabase } from './storage/metrics-database.ts';
import { createTracing } from './tracing/create-tracing.ts';
import { createUpdates, type Updates } from './updates/create-updates.ts';

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

/** Kept free for the database on a full disk: enough for thousands of events. */
const RESERVE_BYTES = 4 << 20;

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
  const { data, leaseMs, lan } = settings;
  const log = (component: string) => logger.child({ component });
  const reserve = new DiskReserve({ path: join(data, 'reserve'), sizeBytes: RESERVE_BYTES, clock });
  const database = new Database(join(data, 'orchestrator.sqlite'), reserve);
  const metricsDatabase = new MetricsDatabase(join(data, 'metrics.sqlite'));
  const blobs = new BlobStore(join(data, 'blobs'));
  const feed = new LiveFeed();
  const trail = createEventTrail({
    database,
    feed,
    keys,
    clock,
    log: log('events'),
    keptDays: settings.eventRetentionDays,
  });
  const { events } = trail;
  const cluster = new ClusterIdentity(database, clock, { given: settings.name, usual: settings.usualName });

  const library = createLibrary({
    data,
    database,
    events,
    blobs,
    clock,
    log,
    deviceModelLimitBytes: settings.deviceModelLimitBytes,
    blobUsers: () => [jobs, serving.book, updates.releases],
    jobs: () => jobs,
  });
  const { models, trials, fetches, exchange, datasets, modelUploads, datasetUploads } = library;
  const metricsHistory = new MetricsHistory({ database: metricsDatabase, clock, log: log('metrics') });
  const metricsSeries = new MetricsSeries({ database: metricsDatabase, history: metricsHistory, clock });

  const { board, clocks, commands, devices, leases, sessions, etiquette, examinations } = createFleet({
    database,
    events,
    feed,
    clock,
    metricsHistory,
    leaseMs,
    examineHere: async () =>
      await examineOrchestrator({
        settings,
        ports: () => ({ grpc: rpc.port, join: joinServer.port }),
        joining,
        clusterId: () => cluster.get().id,
        opensAtLogin,
      }),
  });
  const logLevels = new LevelDesk({
    database,
    events,
    clock,
    levels,
    nameOf: (id) => (devices.isKnown(id) ? devices.nameOf(id) : undefined),
  });
  const joining = createJoining({
    database,
    events,
    clock,
    keys,
    devices,
    cluster: () => cluster.get(),
    hosts: ownHosts,
    onRenewed: () => {
      rpc.renewCredentials();
      joinServer.renewCredentials();
      void advertiser.refresh();
      void api
        .renewCredentials()
        .catch((error: unknown) => log('api').error({ err: error }, 'the certificate cannot be shown yet'));
    },
  });
  const guard = new MemberGuard({ devices, clock, certificates: joining.certificates, cluster: () => cluster.get() });
  const jobs: Jobs = createJobs({
    openSpool: (onStorageFull) => new UpdateSpool({ folder: join(data, 'updates'), board, onStorageFull }),
    database,
    events,
    feed,
    clock,
    devices,
    commands,
    board,
    blobs,
    shards: new ShardDealer(blobs),
    models,
    logger: log('jobs'),
    findDataset: (name) => datasets.get(name),
    releaseBlob: (sha256) => blobs.release(sha256, library.isBlobUsed),
  });

  const tracing = createTracing({
    target: settings.traces,
    feed,
    clock,
    log: log('traces'),
    jobs: () => jobs.service,
    devices,
    cluster: () => cluster.get(),
  });
  const serving: Serving = createServing({
    onRequestOver: tracing.requestOver,
    database,
    events,
    clock,
    devices,
    models,
    trials,
    classesOf: library.classesOf,
    graceMs: leaseMs,
  });

  const waking = createWaking({
    database,
    events,
    clock,
    devices,
    etiquette,
    waitingJobs: () => jobsWithoutDevices(jobs.service.unfinished()),
    deployments: () => serving.deployments.list(),
    verdictsOf: (name) => serving.deployments.verdictsOf(name),
    wakeTo: settings.wakeTo,
    waitsMs: settings.wakeWaitsMs,
    log: log('waking'),
  });
  const updates: Updates = createUpdates({
    data,
    database,
    events,
    blobs,
    devices,
    replicasOf: (id) => serving.table.plansOf(id).length,
    publisherKey: settings.publisherKey,
    clock,
  });

  const credentials = () => joining.serverCertificate.get();
  const joinServer: JoinServer = new JoinServer({
    host: settings.host,
    port: settings.joinPort,
    clock,
    logger: log('joining'),
    credentials,
    enrollment: joining.enrollment,
    requests: joining.requests,
    challenges: joining.challenges,
    authorities: () => joining.authority.authorities,
    cluster: () => cluster.get(),
    grpcPort: () => rpc.port,
  });
  const rpc: RpcServer = new RpcServer({
    host: settings.host,
    port: settings.grpcPort,
    security: settings.insecure ? { kind: 'none' } : { kind: 'mutual-tls', credentials, guard },
    clock,
    logger: log('devices'),
    devices,
    sessions,
    etiquette,
    logLevels,
    deviceLogs: new DeviceLogs({ book: logs, clock }),
    examinations,
    commands,
    board,
    blobs,
    spool: jobs.spool,
    isJobUnfinished: jobs.isUnfinished,
    uploads: modelUploads,
    modelBandwidth: new ModelBandwidth({ clock, bytesPerSecond: settings.modelBytesPerSecond }),
    serving: serving.table,
    updates: updates.rollouts,
    authorities: () => (settings.insecure ? [] : joining.authority.authorities),
    leaseMs: () => leases.leaseMs,
    cluster: () => cluster.get(),
  });
  const counters = new MetricsCounters(feed);
  const processMeter = new ProcessMeter({
    clock,
    databases: () => ({ orchestrator: database.sizeBytes, metrics: metricsDatabase.sizeBytes }),
  });
  const disk = new DiskSpace({ folder: data, clock });
  const startedAt = clock.now();
  const access = createAccess({ data, database, events, clock, log: log('access') });
  const warnings = warningsOf(lan);
  const overview = (): ClusterOverview => ({
    ...cluster.get(),
    version: VERSION,
    uptimeSeconds: (clock.now() - startedAt) / 1_000,
    apiPort: api.port,
    grpcPort: rpc.port,
    lanPort: api.lanPort,
    devicesOnline: devices.present().length,
    devicesTotal: devices.count,
    jobsRunning: jobs.service.runningCount,
    lastEvent: events.newest(),
    strength: strengthOf(devices.list()),
    disk: disk.room,
    dataFolder: data,
    warnings,
  });
  const backupRoom = createBackups({ data, database, events, blobs, keys, clock, log: log('backups') });
  const alerts = createAlerts({ database, events, clock, keys, log: log('alerts'), cluster: () => cluster.get() });
  const attention = createAttention({
    database,
    events,
    feed,
    clock,
    log: log('attention'),
    joining,
    devices,
    jobs: jobs.service,
    deployments: serving.deployments,
    clocks,
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
  const { http: api, ports }: ControlService = createControlService({
    listeners: {
      loopback: { port: settings.apiPort },
      lan: lan && { ...lan, credentials: lan.isPlainHttp ? undefined : () => lanCredentials(lan, credentials) },
    },
    access,
    backupRoom,
    uploads: { models: modelUploads, datasets: datasetUploads, releases: updates.uploads },
    overview,
    attention,
    alerts,
    devices,
    wakes: waking.desk,
    etiquette,
    examinations,
    updates,
    joining,
    joinAt: () => ({ hosts: reachableAt(settings.host), joinPort: joinServer.port }),
    metricsHistory,
    metricsSeries,
    jobs: jobs.service,
    models,
    deployments: serving.deployments,
    usage: serving.usage,
    desk: serving.router,
    prometheus: {
      devices,
      jobs: jobs.service,
      deployments: serving.deployments,
      meters: serving.meters,
      counters,
      process: processMeter,
    },
    trials,
    fetches,
    exchange,
    datasets,
    blobs,
    offeringDevices: () => devices.list(),
    sampleFolder,
    sampleModels: new SampleModels({ models, blobs, folder: sampleFolder && join(sampleFolder, 'models') }),
    events,
    search: trail.search,
    verifier: trail.verifier,
    logs,
    logLevels,
    clock,
    log: log('api'),
  });
  const listening = () => ({ apiPort: api.port, grpcPort: rpc.port, joinPort: joinServer.port });
  const record = new OrchestratorRecordFile(data, () => ({ pid: process.pid, startedAt: clock.now(), ...listening() }));
  const advertiser: BonjourAdvertiser = new BonjourAdvertiser({
    logger: log('discovery'),
    host: settings.host,
    authority: () => (settings.insecure ? '' : joining.authority.fingerprint),
    cluster: () => cluster.get(),
    joinPort: () => joinServer.port,
    grpcPort: () => rpc.port,
    apiPort: () => api.port,
  });

  const stack = new ServiceStack([
    new DataFolderLock(data),
    new RestoreAtStart(data, log('backups')),
    logs,
    reserve,
    disk,
    database,
    ...trail.services,
    metricsDatabase,
    ...library.services,
    cluster,
    metricsHistory,
    counters,
    processMeter,
    devices,
    etiquette,
    logLevels,
    examinations,
    ...joining.services,
    commands,
    leases,
    sessions,
    ...jobs.services,
    ...serving.services,
    ...tracing.services,
    ...waking.services,
    ...updates.services,
    ...access.services,
    ...backupRoom.services,
    alerts.outbox,
    attention,
    rpc,
    ...(settings.insecure ? [] : [joinServer]),
    api,
    ports,
    new LanWarning(warnings, clock, log('api')),
    record,
    // Advertised last and withdrawn first: no agent is invited to a closed door.
    ...(settings.advertise ? [advertiser] : []),
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
