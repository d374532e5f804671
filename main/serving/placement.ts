import type { PlacementVerdict } from '../../common/domain/deployment.ts';
import type { Device } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import { describeWork } from '../../common/economy/describe-economy.ts';
import { takesTasks } from '../../common/etiquette/decision.ts';
import { describeLevel, describeReasons } from '../../common/etiquette/describe-reason.ts';
import type { ServedFormat } from '../../common/serving/replica-plan.ts';
import { servingFeature } from '../../common/serving/serving-features.ts';
import type { EtiquetteLevel } from '../../common/specs/etiquette-policy.ts';

type Candidate = Pick<Device, 'id' | 'name' | 'state' | 'metrics' | 'features' | 'tags' | 'etiquette'> &
  Partial<Pick<Device, 'economy'>>;

/** What a replica takes, and where it may be. */
export interface PlacementWish {
  readonly format: ServedFormat;
  readonly memoryBytes: number;
  readonly fileBytes: number;
  /** Only these; null: any. */
  readonly devices: readonly DeviceId[] | null;
  readonly tags: readonly string[];
}

/** What is known of a device beside its readings. */
export interface DeviceStanding {
  /** Memory that is promised to replicas which have not loaded yet, in bytes. */
  readonly promisedBytes: number;
  /** It has a replica of this deployment, whose memory is in its readings already. */
  readonly hasReplica: boolean;
  readonly hasFile: boolean;
  /** Why the deployment has failed there; undefined where it has not. */
  readonly failure: string | undefined;
  /** Its agent is about to be updated. */
  readonly isLeaving?: boolean;
}

/** Whether a replica can be on a device, by the last reading of its memory and disk. */
export function judgeDevice(
  wish: PlacementWish,
  { id, name, state, metrics, features, tags, etiquette, economy = null }: Candidate,
  { promisedBytes, hasReplica, hasFile, failure, isLeaving = false }: DeviceStanding,
): PlacementVerdict {
  const memoryAvailableBytes =
    metrics === null ? null : Math.max(0, metrics.memoryTotalBytes - metrics.memoryUsedBytes - promisedBytes);
  const figures = {
    memoryNeededBytes: wish.memoryBytes,
    memoryAvailableBytes,
    diskNeededBytes: hasFile ? 0 : wish.fileBytes,
    diskFreeBytes: metrics?.diskFreeBytes ?? null,
  };
  const of = (verdict: PlacementVerdict['verdict'], reason: string): PlacementVerdict => ({
    deviceId: id,
    deviceName: name,
    verdict,
    reason,
    ...figures,
  });
  const missing = wish.tags.filter((tag) => !tags.includes(tag));
  if (wish.devices !== null && !wish.devices.includes(id)) return of('not-named', 'it is not among the named devices');
  if (missing.length > 0) return of('not-named', `it does not have the tag ${missing.join(', ')}`);
  if (state !== 'online') return of('not-online', `it is ${state}`);
  if (isLeaving) return of('updating', 'its agent is being updated');
  if (etiquette !== null && !mayServe(etiquette.level, hasReplica)) {
    return of('yielding', `it ${describeLevel(etiquette.level)}: ${describeReasons(etiquette)}`);
  }
  if (!features.includes(servingFeature(wish.format))) return of('no-runtime', `its agent cannot serve ${wish.format}`);
  if (hasReplica) return of('chosen', 'it serves the model');
  if (failure !== undefined) return of('failed-here', failure);
  if (memoryAvailableBytes === null) return of('no-reading', 'it has not told yet how much memory it has');
  const freeable = freeableIn(economy);
  const memoryMissing = wish.memoryBytes - memoryAvailableBytes;
  if (memoryMissing > freeable.memoryBytes) {
    return of(
      'too-little-memory',
      `${bytes(memoryAvailableBytes)} of memory are free, ${bytes(wish.memoryBytes)} are needed`,
    );
  }
  const diskMissing = figures.diskNeededBytes - (figures.diskFreeBytes ?? 0);
  if (diskMissing > freeable.diskBytes) {
    return of(
      'too-little-disk',
      `${bytes(figures.diskFreeBytes ?? 0)} of disk are free, ${bytes(wish.fileBytes)} are needed`,
    );
  }
  const more = memoryMissing > 0 ? `, and ${bytes(freeable.memoryBytes)} more without ${freeable.works}` : '';
  return of('fits', `${bytes(memoryAvailableBytes)} of memory are free${more}, ${bytes(wish.memoryBytes)} are needed`);
}

/** What the device stops by itself to make room. Not models that nobody asks now: they come back with the next request. */
function freeableIn(economy: Device['economy']) {
  const optional = (economy?.optional ?? []).filter(({ work }) => work !== 'idle-models');
  return {
    memoryBytes: optional.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    diskBytes: optional.reduce((sum, { diskBytes }) => sum + diskBytes, 0),
    works: optional.map(({ work }) => describeWork(work)).join(' and '),
  };
}

/** A device that yields goes on with what it serves, and takes nothing new; one that is off serves nothing. */
function mayServe(level: EtiquetteLevel, hasReplica: boolean): boolean {
  return takesTasks(level) || (level === 'yield' && hasReplica);
}

/** The devices for so many more replicas: those that have the file first, then those with the most memory left. */
export function chooseDevices(verdicts: readonly PlacementVerdict[], count: number): PlacementVerdict[] {
  return verdicts
    .filter(({ verdict }) => verdict === 'fits')
    .toSorted(
      (a, b) =>
        a.diskNeededBytes - b.diskNeededBytes ||
        (b.memoryAvailableBytes ?? 0) - (a.memoryAvailableBytes ?? 0) ||
        (a.deviceId < b.deviceId ? -1 : 1),
    )
    .slice(0, Math.max(0, count));
}

function bytes(count: number): string {
  if (count < 1e6) return `${Math.round(count / 1e3)} kB`;
  return count < 1e9 ? `${Math.round(count / 1e6)} MB` : `${(count / 1e9).toFixed(1)} GB`;
}
