import type { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { FoundCluster } from '../../platform/discovery/browse.ts';
import { adviceOnLocalNetwork } from './network-advice.ts';
import { type AnnouncedPlace, toPlace } from './place.ts';

const BROWSE_MS = 3_000;

/** Looks around until it has found enough, or for three seconds. */
export type Browse = (
  signal: AbortSignal,
  isEnough: (found: readonly FoundCluster[]) => boolean,
) => Promise<readonly FoundCluster[]>;

const browseByBonjour: Browse = async (signal, isEnough) => {
  const { browseClusters } = await import('../../platform/discovery/browse.ts');
  return await browseClusters({ timeoutMs: BROWSE_MS, signal, isEnough });
};

/** Where the cluster of this id is that one of these authorities vouches for; undefined when it is not found. */
export async function findOwnCluster(
  clusterId: string,
  authorities: readonly Sha256[],
  signal: AbortSignal,
  browse = browseByBonjour,
): Promise<AnnouncedPlace | undefined> {
  const isIt = (one: FoundCluster) =>
    one.clusterId === clusterId && one.authority !== '' && authorities.includes(one.authority);
  const found = await browse(signal, (all) => all.some(isIt));
  const own = found.find(isIt);
  return own && toPlace(own);
}

/**
 * The one cluster around, or the one of that name or id.
 * @throws AppError `unavailable` when there is none, `conflict` when there are several to choose from
 */
export async function findCluster(
  wanted: string | undefined,
  isSecured: boolean,
  signal: AbortSignal,
  browse = browseByBonjour,
): Promise<AnnouncedPlace> {
  // Without a wish all of them must be known; the one that is wished for may be taken at once.
  const fits = (one: FoundCluster) =>
    (one.authority !== '') === isSecured && (wanted === undefined || isWanted(one, wanted));
  const found = await browse(signal, (all) => wanted !== undefined && all.some(fits));
  const fitting = found.filter(fits);
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return toPlace(first);
  if (first === undefined) {
    const which = wanted === undefined ? 'no orchestrator' : `no orchestrator of the cluster "${wanted}"`;
    throw new AppError('unavailable', `${which} was found by Bonjour`, {
      hint: adviceOnLocalNetwork(process.platform) ?? 'Name its address with --orchestrator HOST:PORT.',
    });
  }
  const names = fitting.map((one) => `${one.clusterName} (${one.clusterId.slice(0, 8)}, at ${one.host})`).join(', ');
  throw new AppError('conflict', `there are several clusters: ${names}`, {
    hint: 'Choose one with --cluster NAME, or the beginning of its id.',
  });
}

function isWanted({ clusterId, clusterName }: FoundCluster, wanted: string): boolean {
  return clusterName === wanted || (wanted.length >= 4 && clusterId.startsWith(wanted));
}
