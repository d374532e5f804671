import type { DeviceId } from '../../../../common/domain/ids.ts';
import type { StoredRound } from '../../../storage/rows/round-rows.ts';
import type { Release } from './release.ts';

/** What giving a part of the data to a device costs that part. */
export interface PartCharges {
  /** False where one more update of the part would cost it more than it may. */
  affords(part: number): boolean;
  /** Writes down that a device is asked for one more update. Joins the transaction in progress, which asks it. */
  chargePart(round: number, part: number, deviceId: DeviceId): void;
}

/** What a job with differential privacy has promised, whoever adds the noise. */
export interface JobPrivacy {
  /** Where every update that is asked for is charged to its part. */
  readonly charges?: PartCharges;
  /** The round after this one begins: what the orchestrator cuts its updates to; null where devices do. */
  begin(last: Pick<StoredRound, 'clipping'>): number | null;
  /** Parts that take part in the round, where that is not for the strategy to say. */
  select(round: number, eligible: readonly number[]): readonly number[] | undefined;
  /** True where the job, of so many parts, may not make this round. */
  isSpent(round: number, parts: number): boolean;
  /** ε of the job with what the round lets out. It is on the disk when this returns: only then may that be made. */
  charge(round: number): number;
  /** How the sum of a round over so many parts in all is let out; null: as it is. */
  release(parts: number): Release | null;
  /** What is to be kept of how the round's updates were cut. */
  clippingOf(uncutShare: number | null): Pick<StoredRound, 'clipping'>;
  /** Forgets what only the round in flight needs, in the transaction that keeps it. */
  close(round: number): void;
}
