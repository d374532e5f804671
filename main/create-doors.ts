import { join } from 'node:path';
import type { ClusterOverview } from '../common/api/cluster-contract.ts';
import type { EconomyController } from '../common/economy/economy-controller.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { VERSION } from '../common/version.ts';
import { reachableAt } from '../platform/discovery/own-hosts.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { type ControlService, createControlService } from './api/create-control-service.ts';
import type { Joining } from './cluster/joining/create-joining.ts';
import { strengthOf } from './cluster/strength.ts';
import type { Fleet } from './create-fleet.ts';
import type { Foundation } from './create-foundation.ts';
import type { Library } from './create-library.ts';
import type { Oversight } from './create-oversight.ts';
import type { Work } from './create-work.ts';
import { BonjourAdvertiser } from './discovery/bonjour-advertiser.ts';
import { lanCredentials } from './lan-credentials.ts';
import { LanWarning, warningsOf } from './lan-warning.ts';
import { DeviceLogs } from './logs/device-logs.ts';
import type { LevelDesk } from './logs/level-desk.ts';
import type { LogBook } from './logs/log-book.ts';
import { ModelBandwidth } from './models/model-bandwidth.ts';
import { SampleModels } from './models/sample-models.ts';
import { OrchestratorRecordFile } from './orchestrator-record.ts';
import { JoinServer } from './rpc/join-server.ts';
import { MemberGuard } from './rpc/member-guard.ts';
import { RpcServer } from './rpc/rpc-server.ts';
import type { OrchestratorSettings } from './settings.ts';

interface DoorsDeps {
  readonly settings: OrchestratorSettings;
  readonly clock: Clock;
  readonly log: (component: string) => Logger;
  readonly logs: LogBook;
  readonly logLevels: LevelDesk;
  /** Folder with `datasets` and `models` that come along, when not in their usual place. */
  readonly sampleFolder: string | undefined;
  readonly foundation: Foundation;
  readonly fleet: Fleet;
  readonly economy: Pick<EconomyController, 'state'>;
  readonly library: Library;
  readonly joining: Joining;
  readonly work: Work;
  readonly oversight: Oversight;
}

/** The ways in: for devices, for machines that join, for people and programs; and how they are found. */
export function createDoors(deps: DoorsDeps) {
  const { settings, clock, log, logs, foundation, fleet, joining } = deps;
  const { data, lan } = settings;
  const cluster = () => foundation.cluster.get();
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
    cluster,
    grpcPort: () => rpc.port,
  });
  const guard = new MemberGuard({ devices: fleet.devices, clock, certificates: joining.certificates, cluster });
  const rpc = rpcServer(deps, settings.insecure ? { kind: 'none' } : { kind: 'mutual-tls', credentials, guard });
  const warnings = warningsOf(lan);
  const startedAt = clock.now();
  const overview = (): ClusterOverview => ({
    ...cluster(),
    version: VERSION,
    uptimeSeconds: (clock.now() - startedAt) / 1_000,
    apiPort: api.port,
    grpcPort: rpc.port,
    lanPort: api.lanPort,
    devicesOnline: fleet.devices.present().length,
    devicesTotal: fleet.devices.count,
    jobsRunning: deps.work.jobs.service.runningCount,
    lastEvent: foundation.events.newest(),
    strength: strengthOf(fleet.devices.list()),
    disk: foundation.disk.room,
    economy: deps.economy.state,
    dataFolder: data,
    warnings,
  });
  const { http: api, ports }: ControlService = createControlService({
    ...whatIsAsked(deps),
    listeners: {
      loopback: { port: settings.apiPort },
      lan: lan && { ...lan, credentials: lan.isPlainHttp ? undefined : () => lanCredentials(lan, credentials) },
    },
    overview,
    joinAt: () => ({ hosts: reachableAt(settings.host), joinPort: joinServer.port }),
    logs,
    clock,
    log: log('api'),
  });
  const listening = () => ({ apiPort: api.port, grpcPort: rpc.port, joinPort: joinServer.port });
  const record = new OrchestratorRecordFile(data, () => ({ pid: process.pid, startedAt: clock.now(), ...listening() }));
  const advertiser: BonjourAdvertiser = new BonjourAdvertiser({
    logger: log('discovery'),
    host: settings.host,
    authority: () => (settings.insecure ? '' : joining.authority.fingerprint),
    cluster,
    joinPort: () => joinServer.port,
    grpcPort: () => rpc.port,
    apiPort: () => api.port,
  });
  const services: readonly Service[] = [
    rpc,
    ...(settings.insecure ? [] : [joinServer]),
    api,
    ports,
    new LanWarning(warnings, clock, log('api')),
    record,
    // Advertised last and withdrawn first: no agent is invited to a closed door.
    ...(settings.advertise ? [advertiser] : []),
  ];
  const renewCredentials = (): void => {
    rpc.renewCredentials();
    joinServer.renewCredentials();
    void advertiser.refresh();
    void api
      .renewCredentials()
      .catch((error: unknown) => log('api').error({ err: error }, 'the certificate cannot be shown yet'));
  };
  return { rpc, joinServer, api, ports, renewCredentials, services };
}

export type Doors = ReturnType<typeof createDoors>;

/** Where devices call. */
function rpcServer(
  { settings, clock, log, logs, logLevels, foundation, fleet, library, joining, work }: DoorsDeps,
  security: ConstructorParameters<typeof RpcServer>[0]['security'],
): RpcServer {
  const { devices, sessions, etiquette, examinations, traces, commands, board, leases } = fleet;
  return new RpcServer({
    host: settings.host,
    port: settings.grpcPort,
    security,
    clock,
    logger: log('devices'),
    devices,
    sessions,
    etiquette,
    logLevels,
    deviceLogs: new DeviceLogs({ book: logs, clock }),
    examinations,
    traces,
    commands,
    board,
    blobs: foundation.blobs,
    spool: work.jobs.spool,
    isJobUnfinished: work.jobs.isUnfinished,
    uploads: library.modelUploads,
    modelBandwidth: new ModelBandwidth({ clock, bytesPerSecond: settings.modelBytesPerSecond }),
    serving: work.serving.table,
    updates: work.updates.rollouts,
    authorities: () => (settings.insecure ? [] : joining.authority.authorities),
    leaseMs: () => leases.leaseMs,
    cluster: () => foundation.cluster.get(),
  });
}

/** What people and programs ask about, and whom it is asked of. */
function whatIsAsked({ foundation, fleet, library, joining, work, oversight, logLevels, sampleFolder }: DoorsDeps) {
  const { blobs, events, trail, metricsHistory, metricsSeries, counters, processMeter } = foundation;
  const { devices, etiquette, examinations, traces } = fleet;
  const { models, trials, fetches, exchange, datasets, modelUploads, datasetUploads } = library;
  const { jobs, serving, waking, updates } = work;
  const { deployments, usage, meters } = serving;
  const { access, backupRoom, alerts, attention } = oversight;
  return {
    access,
    backupRoom,
    alerts,
    attention,
    uploads: { models: modelUploads, datasets: datasetUploads, releases: updates.uploads },
    devices,
    wakes: waking.desk,
    etiquette,
    examinations,
    traces,
    updates,
    joining,
    metricsHistory,
    metricsSeries,
    jobs: jobs.service,
    models,
    deployments,
    usage,
    desk: serving.router,
    prometheus: {
      devices,
      jobs: jobs.service,
      deployments,
      alerts: alerts.book,
      meters,
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
    logLevels,
  };
}
