import type { Sha256 } from '../../common/domain/ids.ts';
import type { FoundCluster } from '../../platform/discovery/browse.ts';

/** Where an orchestrator is. */
export interface Place {
  readonly host: string;
  readonly grpcPort: number;
  readonly joinPort: number;
}

/** A place that was found, with what it says of itself; nothing of it is believed before it is proved. */
export interface AnnouncedPlace extends Place {
  readonly clusterId: string;
  readonly clusterName: string;
  /** Fingerprint of the authority's key. */
  readonly authority: Sha256 | undefined;
}

export function toPlace(found: FoundCluster): AnnouncedPlace {
  const { host, grpcPort, joinPort, clusterId, clusterName, authority } = found;
  return { host, grpcPort, joinPort, clusterId, clusterName, authority: authority === '' ? undefined : authority };
}

/** A place as a person names it. */
export interface NamedPlace extends Omit<Place, 'joinPort'> {
  readonly joinPort: number | undefined;
}

/** The place at HOST:PORT. */
export function placeAt(address: string, joinPort: number | undefined): NamedPlace {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), grpcPort: Number(port), joinPort };
}

/** The place as gRPC dials it. */
export function dialled(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
