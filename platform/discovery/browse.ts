import type { Service as BonjourRecord } from 'bonjour-service';
import { z } from 'zod';
import { BONJOUR_TYPE, openBonjour } from './open-bonjour.ts';

const Announcement = z.object({
  version: z.string(),
  cluster: z.string(),
  name: z.string(),
  grpc: z.coerce.number().int().min(1).max(65_535),
  api: z.coerce.number().int().min(1).max(65_535),
});
/** What an orchestrator says of itself in its TXT record. */
export type Announcement = z.infer<typeof Announcement>;

/** An orchestrator that was found by Bonjour. */
export interface FoundCluster {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly host: string;
  readonly apiPort: number;
  readonly grpcPort: number;
  readonly version: string;
}

/** Looks around for as long as it is told, or until the signal fires; each cluster once. */
export async function browseClusters({
  timeoutMs,
  signal,
}: {
  timeoutMs: number;
  signal?: AbortSignal;
}): Promise<FoundCluster[]> {
  const found = new Map<string, FoundCluster>();
  await watchClusters((cluster) => found.set(cluster.clusterId, cluster), timeoutMs, signal);
  return [...found.values()];
}

/** The first cluster that answers; undefined when none does in time. */
export async function findCluster(timeoutMs: number, signal: AbortSignal): Promise<FoundCluster | undefined> {
  const enough = new AbortController();
  let first: FoundCluster | undefined;
  const take = (cluster: FoundCluster) => {
    first ??= cluster;
    enough.abort();
  };
  await watchClusters(take, timeoutMs, AbortSignal.any([signal, enough.signal]));
  return first;
}

async function watchClusters(
  onFound: (cluster: FoundCluster) => void,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const bonjour = openBonjour(() => undefined);
  try {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      const stop = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { once: true });
      bonjour.find({ type: BONJOUR_TYPE }, (record) => {
        const cluster = toCluster(record);
        if (cluster !== undefined) onFound(cluster);
      });
    });
  } finally {
    bonjour.destroy();
  }
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
    apiPort: said.api,
    grpcPort: said.grpc,
    version: said.version,
  };
}
