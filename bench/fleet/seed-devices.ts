import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DeviceId } from '../../common/domain/ids.ts';
import { VERSION } from '../../common/version.ts';
import { ClusterIdentity } from '../../main/cluster/cluster-identity.ts';
import { DeviceRegistry } from '../../main/cluster/device-registry.ts';
import { CertificateAuthority } from '../../main/cluster/joining/certificate-authority.ts';
import { DeviceCertificates } from '../../main/cluster/joining/device-certificates.ts';
import { EventLog } from '../../main/events/event-log.ts';
import { LiveFeed } from '../../main/events/live-feed.ts';
import { Database } from '../../main/storage/database.ts';
import { FileKeyStore } from '../../platform/keys/file-key-store.ts';
import { nodeClock } from '../../platform/node-clock.ts';
import { createCertificateRequest } from '../../platform/pki/certificate-request.ts';
import { toPem } from '../../platform/pki/fingerprint.ts';
import { HARDWARE } from './simulated-device.ts';

/** Devices that are members of a cluster: a certificate each, for one key. */
export interface Members {
  /** PKCS#8, PEM. */
  readonly key: string;
  readonly authority: string;
  readonly devices: readonly { readonly id: DeviceId; readonly certificate: string }[];
}

const AT_A_TIME = 250;

/**
 * Lets devices into a cluster before its orchestrator starts, with the product's own authority, registry and database:
 * what a join leaves behind, without the joins. They share a key, which no orchestrator minds.
 */
export async function seedDevices(data: string, count: number): Promise<Members> {
  const clock = nodeClock;
  const database = new Database(join(data, 'orchestrator.sqlite'));
  const feed = new LiveFeed();
  const cluster = new ClusterIdentity(database, clock, { given: 'bench', usual: 'bench' });
  const keys = new FileKeyStore(join(data, 'keys'));
  const authority = new CertificateAuthority({ keys, clock, cluster: () => cluster.get() });
  const certificates = new DeviceCertificates({ database, clock });
  const registry = new DeviceRegistry({
    database,
    events: new EventLog({ database, feed, clock }),
    feed,
    clock,
    recordReading: () => undefined,
    forgetReadings: () => undefined,
    countTasks: () => 0,
  });
  const services = [database, cluster, authority, certificates, registry];
  for (const service of services) await service.start();
  const { key, request } = await createCertificateRequest();
  const devices: { id: DeviceId; certificate: string }[] = [];
  while (devices.length < count) {
    const ids = Array.from({ length: Math.min(AT_A_TIME, count - devices.length) }, () => DeviceId.parse(randomUUID()));
    const issued = await Promise.all(ids.map(async (id) => ({ id, der: await authority.issue(request, id) })));
    database.transaction(() => {
      for (const { id, der } of issued) {
        registry.admit({ id, name: `device-${id}`, agentVersion: VERSION, hardware: HARDWARE, tags: [] });
        certificates.add(id, der);
      }
    });
    devices.push(...issued.map(({ id, der }) => ({ id, certificate: toPem(der) })));
  }
  for (const service of services.toReversed()) await service.stop();
  return { key, authority: authority.certificate, devices };
}
