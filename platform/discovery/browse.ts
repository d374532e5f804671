import type { Service as BonjourRecord } from 'bonjour-service';
import { z } from 'zod';
import { Sha256 } from '../../common/domain/ids.ts';
import { BONJOUR_TYPE, openBonjour } from './open-bonjour.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const Announcement = z.object({
  version: z.string(),
  cluster: z.string(),
  name: z.string(),
  ca: z.union([Sha256, z.literal('')]).default(''),
  grpc: port,
  join: port.default(0),
  api: port,
});

/** An orchestrator that was found by Bonjour. Anybody can announce anything: none of it is proved. */
export interface FoundCluster {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly host: string;
  /** Fingerprint of the cluster's authority; empty for an orchestrator without TLS. */
  readonly authority: Sha256 | '';
  readonly apiPort: number;
  readonly grpcPort: number;
  readonly joinPort: number;
  readonly version: string;
}

interface BrowseOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Ends the search early once it is true of what was found. */
  readonly isEnough?: (found: readonly FoundCluster[]) => boolean;
}

/** The usual network interface, and this machine itself. */
const INTERFACES = ['0.0.0.0', '127.0.0.1'];

/** Looks around for as long as it is told, or until the signal fires; each orchestrator once. */
export async function browseClusters({ timeoutMs, signal, isEnough }: BrowseOptions): Promise<FoundCluster[]> {
  const found = new Map<string, FoundCluster>();
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  const stop = () => resolve();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  const take = (record: BonjourRecord) => {
    const cluster = toCluster(record);
    if (cluster === undefined) return;
    const key = `${cluster.clusterId} ${cluster.authority} ${cluster.grpcPort}`;
    if (!found.has(key)) found.set(key, cluster);
    if (isEnough?.([...found.values()]) === true) stop();
  };
  const browsers = INTERFACES.map((address) => openBonjour(address, () => undefined));
  for (const browser of browsers) browser.find({ type: BONJOUR_TYPE }, take);
  await over;
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  for (const browser of browsers) browser.destroy();
  return [...found.values()];
}

function toCluster({ txt, referer, addresses }: BonjourRecord): FoundCluster | undefined {
  const said = Announcement.safeParse(txt).data;
  // With only loopback up a record has no addresses: whoever sent it is at the address that it came from.
  const host = referer?.address ?? addresses?.[0];
  if (said === undefined || host === undefined) return undefined;
  return {
    clusterId: said.cluster,
    clusterName: said.name,
    host,
    authority: said.ca,
    apiPort: said.api,
    grpcPort: said.grpc,
    joinPort: said.join,
    version: said.version,
  };
}
