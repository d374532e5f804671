import { mixSeed } from '../../../../common/mix-seed.ts';
import { Random } from '../../../../common/random.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../../cluster/device-registry.ts';
import type { StoredPartition } from '../../../storage/rows/partition-rows.ts';
import { ableDevices } from '../../able-devices.ts';
import type { TaskBoard } from '../../task-board.ts';
import type { PartHistory } from '../part-history.ts';
import type { Cohort } from './cohort.ts';
import type { PartStandings } from './part-standings.ts';
import type { BufferedUpdate } from './update-buffer.ts';

interface Known {
  readonly board: Pick<TaskBoard, 'hasRoom'>;
  readonly devices: Pick<DeviceRegistry, 'online'>;
  readonly spec: TrainJobSpec;
  readonly history: Pick<PartHistory, 'rounds' | 'msPerSample'>;
  readonly standings: Pick<PartStandings, 'isQueued'>;
  readonly newest: Pick<Cohort, 'number' | 'attempts' | 'attemptsAt'>;
  readonly pending: readonly BufferedUpdate[];
}

/**
 * Which of the parts that nobody has could go to a device now, the next one first. Those go first whose turn came to nothing; then
 * those that were not trained on from the newest parameters yet, because the same samples say less about the same parameters again;
 * and among these the job's selection decides.
 */
export function nextParts(free: readonly StoredPartition[], known: Known): StoredPartition[] {
  const { board, devices, spec, standings, newest } = known;
  const withRoom = new Set(
    ableDevices(devices.online(), spec)
      .map(({ id }) => id)
      .filter((id) => board.hasRoom(id)),
  );
  if (withRoom.size === 0) return [];
  const reachable = free.filter((part) => part.kind === 'shard' || withRoom.has(part.deviceId));
  const rankOf = rankBySelection(known);
  return new Random(mixSeed(mixSeed(spec.seed, newest.number), newest.attempts))
    .shuffle(reachable)
    .map((part) => ({ part, turn: standings.isQueued(part.number) ? 0 : 1, rank: rankOf(part.number) }))
    .toSorted(
      (a, b) =>
        a.turn - b.turn || newest.attemptsAt(a.part.number) - newest.attemptsAt(b.part.number) || a.rank - b.rank,
    )
    .map(({ part }) => part);
}

/** The lower, the sooner; equal for parts among which chance decides. */
function rankBySelection({ spec, history, pending }: Known): (part: number) => number {
  switch (spec.selection.by) {
    case 'random':
      return () => 0;
    case 'fair': {
      const waiting = new Map<number, number>();
      for (const { share } of pending) {
        const { number } = share.partition;
        waiting.set(number, (waiting.get(number) ?? 0) + 1);
      }
      return (part) => history.rounds(part) + (waiting.get(part) ?? 0);
    }
    case 'fast':
      return (part) => history.msPerSample(part) ?? -1;
  }
}
