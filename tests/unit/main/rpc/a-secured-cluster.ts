import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import type { Candidate } from '../../../../common/domain/joining.ts';
import { ClockWatch } from '../../../../main/cluster/clock-watch.ts';
import { DeviceSessions } from '../../../../main/cluster/device-sessions.ts';
import { EtiquetteDesk } from '../../../../main/cluster/etiquette-desk.ts';
import { Examinations } from '../../../../main/cluster/examinations.ts';
import { InstanceWatch } from '../../../../main/cluster/joining/instance-watch.ts';
import { LeaseMonitor } from '../../../../main/cluster/lease-monitor.ts';
import { DeviceTraces } from '../../../../main/cluster/replays/device-traces.ts';
import { UpdateSpool } from '../../../../main/jobs/training/update-spool.ts';
import { DeviceLogs } from '../../../../main/logs/device-logs.ts';
import { LogBook } from '../../../../main/logs/log-book.ts';
import { ModelBandwidth } from '../../../../main/models/model-bandwidth.ts';
import { ModelStore } from '../../../../main/models/model-store.ts';
import { createModelUploads } from '../../../../main/models/model-uploads.ts';
import { JoinServer } from '../../../../main/rpc/join-server.ts';
import { MemberGuard } from '../../../../main/rpc/member-guard.ts';
import { RpcServer } from '../../../../main/rpc/rpc-server.ts';
import { ReplicaTable } from '../../../../main/serving/replica-table.ts';
import { createUpdates } from '../../../../main/updates/create-updates.ts';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import type { DeviceCredentials } from '../../../../platform/grpc/client-credentials.ts';
import { createCertificateRequest } from '../../../../platform/pki/certificate-request.ts';
import { toPem } from '../../../../platform/pki/fingerprint.ts';
import type { JoinInvitation } from '../../../../platform/pki/join-string.ts';
import type { Route } from '../../../../worker-agent/session/route.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { aRegistration } from '../../builders/a-registration.ts';
import { anExamined } from '../../builders/an-examined.ts';
import { aJoining } from '../cluster/joining/a-joining.ts';
import { aLevelDesk } from '../logs/a-level-desk.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aTemporaryFolder } from '../storage/temporary-folder.ts';

export const LEASE_MS = 9_000;

/** A machine that would like to join. Its id is its name. */
export function aCandidate(name = 'nuc'): Candidate {
  const { agentVersion, hardware } = aRegistration();
  return { id: DeviceId.parse(name), name, agentVersion, hardware };
}

interface Ground {
  readonly folder?: string;
  /** Certificates are checked by the system's clock: a life has to include the moment of the test. */
  readonly startsAt?: number;
}

/** A real orchestrator's doors on loopback, with mutual TLS and joining, over a real database and a clock turned by hand. */
export async function aSecuredCluster({ folder = aTemporaryFolder(), startsAt = Date.now() }: Ground = {}) {
  const cluster = await aCluster(folder, new HandClock(startsAt));
  const { database, events, clock, devices, board } = cluster;
  const joining = await aJoining(cluster);
  const bugs: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void bugs.push(line) });
  const blobs = await started(new BlobStore(join(folder, 'blobs')));
  const models = new ModelStore({ database, events, blobs, clock, isBlobUsed: () => false });
  const uploads = await started(createModelUploads({ folder: join(folder, 'uploads'), models, blobs, clock }));
  const spool = await started(
    new UpdateSpool({ folder: join(folder, 'updates'), board, onStorageFull: () => undefined }),
  );
  const leases: LeaseMonitor = await started(
    new LeaseMonitor({
      clock,
      leaseMs: LEASE_MS,
      knownDevices: () => [],
      onExpired: (id) => {
        sessions.drop(id);
        devices.markOffline(id, 'lease-expired');
      },
    }),
  );
  const instances = new InstanceWatch({ events, nameOf: (id) => devices.nameOf(id) });
  const sessions: DeviceSessions = await started(
    new DeviceSessions({ clock, devices, leases, instances, clocks: new ClockWatch() }),
  );
  const updates = createUpdates({
    ...{ ...cluster, data: folder, blobs, publisherKey: undefined },
    ...{
      servedBy: () => [],
      servedMeanwhile: () => [],
      onLeaving: () => undefined,
      releaseBlob: async () => undefined,
    },
  });
  for (const service of updates.services) await started(service);
  const identity = () => ({ id: 'cluster-1', name: 'home' });
  const guard = new MemberGuard({ devices, clock, certificates: joining.certificates, cluster: identity });
  const credentials = () => joining.serverCertificate.get();
  const common = { host: '127.0.0.1', port: 0, logger, cluster: identity };
  const rpc = await started(
    new RpcServer({
      ...cluster,
      ...common,
      security: { kind: 'mutual-tls', credentials, guard },
      sessions,
      etiquette: await started(new EtiquetteDesk(cluster)),
      logLevels: await started(aLevelDesk(cluster)),
      deviceLogs: new DeviceLogs({ book: await started(new LogBook({ folder: join(folder, 'logs'), clock })), clock }),
      examinations: new Examinations({ ...cluster, clocks: new ClockWatch(), examineHere: async () => anExamined() }),
      traces: new DeviceTraces(cluster),
      blobs,
      spool,
      isJobUnfinished: () => false,
      serving: new ReplicaTable({ clock, onChange: () => undefined }),
      updates: updates.rollouts,
      uploads,
      modelBandwidth: new ModelBandwidth({ clock, bytesPerSecond: undefined }),
      leaseMs: () => LEASE_MS,
      authorities: () => joining.authority.authorities,
    }),
  );
  const joinServer = await started(
    new JoinServer({
      ...joining,
      ...common,
      clock,
      credentials,
      authorities: () => joining.authority.authorities,
      grpcPort: () => rpc.port,
    }),
  );
  const address = `127.0.0.1:${rpc.port}`;
  const routeOf = (deviceId: DeviceId, shown: DeviceCredentials): Route => ({ address, deviceId, credentials: shown });

  /** A certificate for a new key of this device, which is let in by a token. */
  const enroll = async (name = 'nuc') => {
    const { key, request } = await createCertificateRequest();
    const { token, secret } = joining.tokens.create({ ttlSeconds: 60, uses: 1, tags: [] });
    const applicant = { candidate: aCandidate(name), request, address: '127.0.0.1' };
    const { deviceId, certificate } = await joining.enrollment.joinByToken(applicant, { id: token.id, secret });
    const authorities = joining.authority.authorities.map(toPem);
    return {
      deviceId,
      der: certificate,
      route: routeOf(deviceId, { key, certificate: toPem(certificate), authorities }),
    };
  };
  const invite = (uses = 1): JoinInvitation => {
    const { token, secret } = joining.tokens.create({ ttlSeconds: 3_600, uses, tags: [] });
    const { fingerprint } = joining.authority;
    return { hosts: ['127.0.0.1'], joinPort: joinServer.port, authority: fingerprint, tokenId: token.id, secret };
  };
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const messages = cluster.feed.subscribe(over.signal)[Symbol.asyncIterator]();
  /** Waits until one more beat has come in. */
  const nextBeat = async () => {
    for (;;) {
      const { done, value } = await messages.next();
      if (done === true || value.type === 'device-reading') return;
    }
  };
  const { services: _, ...parts } = joining;
  return {
    ...cluster,
    ...parts,
    guard,
    sessions,
    spool,
    rpc,
    joinServer,
    address,
    bugs,
    enroll,
    invite,
    routeOf,
    nextBeat,
  };
}

export type SecuredCluster = Awaited<ReturnType<typeof aSecuredCluster>>;
