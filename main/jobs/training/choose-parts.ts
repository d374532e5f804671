import type { DeviceId } from '../../../common/domain/ids.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { PartHistory } from './part-history.ts';
import type { JobPrivacy } from './privacy/job-privacy.ts';
import type { Strategy } from './strategies/strategy.ts';

interface Choice {
  readonly round: number;
  /** Numbers of parts that an earlier life of the round chose. */
  readonly kept: ReadonlySet<number>;
  readonly strategy: Strategy;
  /** Devices that may take part now. */
  readonly online: readonly { readonly id: DeviceId }[];
  readonly history: PartHistory;
  readonly privacy: JobPrivacy | undefined;
}

interface ChosenParts {
  readonly chosen: readonly StoredPartition[];
  /** The round ends with so many updates. */
  readonly enough: number;
}

/** Parts of the data that take part in a round: those that an earlier life of it chose, and what the strategy selects. */
export function chooseParts(partitions: readonly StoredPartition[], choice: Choice): ChosenParts {
  const { round, kept, strategy, history, privacy } = choice;
  const online = new Set(choice.online.map(({ id }) => id));
  const eligible = partitions
    .filter((part) => (part.kind === 'shard' || online.has(part.deviceId)) && affords(privacy, part))
    .map((part) => part.number);
  const drawn = privacy?.select(round, eligible);
  const { parts, enough } =
    drawn === undefined ? strategy.select({ round, eligible, history }) : { parts: drawn, enough: drawn.length };
  const taking = new Set([...parts, ...kept]);
  return { chosen: partitions.filter((part) => taking.has(part.number)), enough };
}

/** False for a device whose part may give nothing more: it can only look on. */
export function mayGive(
  deviceId: DeviceId,
  partitions: readonly StoredPartition[],
  privacy: JobPrivacy | undefined,
): boolean {
  return !partitions.some((part) => part.kind === 'local' && part.deviceId === deviceId && !affords(privacy, part));
}

function affords(privacy: JobPrivacy | undefined, { number }: StoredPartition): boolean {
  return privacy?.charges?.affords(number) ?? true;
}
