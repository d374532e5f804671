import type { Attempt, RoundAttempts } from '../../../common/domain/attempt.ts';
import { type EnergyUse, sumOfEnergy } from '../../../common/domain/energy-use.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import type { Failure, Participation, Round } from '../../../common/domain/job.ts';
import { sumOfUses, type TaskUse } from '../../../common/domain/work-use.ts';

/** What one device has given to a job. */
export interface Contribution {
  readonly deviceId: DeviceId;
  readonly notesDone: number;
  readonly samples: number;
  /** Of the samples of all devices, 0 to 1. */
  readonly share: number;
  /** null when it has trained nothing that counts. */
  readonly meanTrainingMs: number | null;
  readonly samplesPerSecond: number | null;
  /** What it has used while it trained; null where it did not tell for each update. */
  readonly energy: EnergyUse | null;
  /** What its training took; null where it did not tell for each update. */
  readonly use: TaskUse | null;
  /** Share of the rounds' time in which it had nothing to play; null while no round is done. */
  readonly waiting: number | null;
  /** Of its own models on samples that it held out, in the last round that it took part in; null without personal layers. */
  readonly ownAccuracy: number | null;
  readonly isSlowest: boolean;
  readonly failures: readonly Failure[];
  readonly failed: number;
}

/** The slowest device is named when the others wait so much more. */
const NOTABLE_SHARE = 0.1;
const KEPT_FAILURES = 3;

/** What every device of a job has given, by device. */
export function contributionsOf(rounds: readonly Round[], attempts: readonly RoundAttempts[]): readonly Contribution[] {
  const committed = new Map(rounds.filter(({ state }) => state === 'committed').map((round) => [round.number, round]));
  const tries = attempts.flatMap(({ round, attempts: ofRound }) => ofRound.map((attempt) => ({ ...attempt, round })));
  const byDevice = Map.groupBy(tries, ({ deviceId }) => deviceId);
  const parts = [...committed.values()].flatMap(({ participants }) => participants);
  const partsOf = Map.groupBy(parts, ({ deviceId }) => deviceId);
  const samplesOfAll = parts.reduce((sum, { samples }) => sum + samples, 0);
  const kept = new Set(attempts.map(({ round }) => round));
  const playedMs = [...committed.values()].reduce(
    (sum, { number, startedAt, committedAt }) => sum + (kept.has(number) ? (committedAt ?? startedAt) - startedAt : 0),
    0,
  );
  const ids = new Set([...byDevice.keys(), ...partsOf.keys()]);
  const all = [...ids].map((deviceId): Contribution => {
    const mine = byDevice.get(deviceId) ?? [];
    const given = partsOf.get(deviceId) ?? [];
    const samples = given.reduce((sum, part) => sum + part.samples, 0);
    // A device that was asked for less, or had less time, is not faster for that.
    const trainedOn = given.reduce((sum, part) => sum + part.samples * workDone(part), 0);
    const trainingMs = given.reduce((sum, part) => sum + part.trainingMs, 0);
    const broken = mine.filter(({ outcome }) => outcome === 'failed' || outcome === 'expired');
    return {
      deviceId,
      notesDone: given.length,
      samples,
      share: samplesOfAll === 0 ? 0 : samples / samplesOfAll,
      meanTrainingMs: given.length === 0 ? null : trainingMs / given.length,
      samplesPerSecond: trainingMs === 0 ? null : (trainedOn / trainingMs) * 1_000,
      energy: given.every(({ energy }) => energy !== undefined)
        ? sumOfEnergy(given.flatMap(({ energy }) => energy ?? []))
        : null,
      use: given.every(({ use }) => use !== undefined) ? sumOfUses(given.flatMap(({ use }) => use ?? [])) : null,
      waiting:
        playedMs === 0 ? null : Math.max(0, 1 - busyMs(mine.filter(({ round }) => committed.has(round))) / playedMs),
      ownAccuracy: ownAccuracyOf([...committed.values()], deviceId),
      isSlowest: false,
      failures: broken.flatMap(({ failure }) => failure ?? []).slice(-KEPT_FAILURES),
      failed: broken.length,
    };
  });
  return markSlowest(all);
}

function ownAccuracyOf(rounds: readonly Round[], deviceId: DeviceId): number | null {
  const partsOf = (round: Round | undefined) =>
    round?.participants.flatMap(({ deviceId: id, heldOut }) => (id === deviceId ? (heldOut ?? []) : [])) ?? [];
  const last = partsOf(rounds.findLast((round) => partsOf(round).length > 0));
  const samples = last.reduce((sum, part) => sum + part.samples, 0);
  return samples === 0 ? null : last.reduce((sum, part) => sum + part.accuracy * part.samples, 0) / samples;
}

/** Of the full work on a part, 0 to 1. */
function workDone({ work }: Participation): number {
  return work === undefined ? 1 : work.steps / work.full;
}

/** Time in which at least one of the attempts was under way; they are in order of rounds, not of time. */
function busyMs(attempts: readonly Attempt[]): number {
  let sum = 0;
  let reached = 0;
  for (const { offeredAt, endedAt } of attempts.toSorted((a, b) => a.offeredAt - b.offeredAt)) {
    const end = endedAt ?? offeredAt;
    sum += Math.max(0, end - Math.max(reached, offeredAt));
    reached = Math.max(reached, end);
  }
  return sum;
}

function markSlowest(all: readonly Contribution[]): readonly Contribution[] {
  const playing = all.filter(({ waiting, notesDone }) => waiting !== null && notesDone > 0);
  const [first, second] = playing.toSorted((a, b) => (a.waiting ?? 0) - (b.waiting ?? 0));
  if (first === undefined || second === undefined) return all;
  if ((second.waiting ?? 0) - (first.waiting ?? 0) < NOTABLE_SHARE) return all;
  return all.map((one) => (one === first ? { ...one, isSlowest: true } : one));
}
