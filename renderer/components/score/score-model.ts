import type { Attempt, RoundAttempts } from '../../../common/domain/attempt.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import type { Round } from '../../../common/domain/job.ts';
import { voicesOf } from './voices.ts';

/** One attempt at a share, as it is drawn. */
export interface ScoreNote extends Attempt {
  readonly round: number;
  readonly lane: number;
  /** A device that plays several notes at a time has a line for each. */
  readonly voice: number;
}

/** The staff line of one device. */
export interface ScoreLane {
  readonly deviceId: DeviceId;
  readonly name: string;
  /** By the time at which they were offered. */
  readonly notes: readonly ScoreNote[];
  readonly voices: number;
  /** The longest note, so that a search by time knows how far back to begin. */
  readonly longestMs: number;
}

/** One round. */
export interface ScoreBar {
  readonly round: number;
  readonly startedAt: number;
  /** null while it is played. */
  readonly endedAt: number | null;
  readonly accuracy: number | null;
  readonly loss: number | null;
  readonly omissions: number;
  /** False for old rounds of which no attempts are kept: their lanes say nothing. */
  readonly isKept: boolean;
}

/** A job as a score. */
export interface ScoreModel {
  readonly bars: readonly ScoreBar[];
  readonly lanes: readonly ScoreLane[];
  /** True while it is played. */
  readonly isLive: boolean;
}

interface ScoreSource {
  readonly rounds: readonly Round[];
  readonly attempts: readonly RoundAttempts[];
  readonly nameOf: (id: DeviceId) => string;
  readonly isLive: boolean;
}

/** Sets the score of a job. Lanes are in the order of the devices' names, which new notes do not change. */
export function setScore({ rounds, attempts, nameOf, isLive }: ScoreSource): ScoreModel {
  const byDevice = Map.groupBy(
    attempts.flatMap(({ round, attempts: tries }) => tries.map((attempt) => ({ ...attempt, round }))),
    ({ deviceId }) => deviceId,
  );
  const kept = new Set(attempts.map(({ round }) => round));
  const lanes = [...byDevice]
    .map(([deviceId, notes]) => ({ deviceId, name: nameOf(deviceId), notes }))
    .toSorted(
      (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || (a.deviceId < b.deviceId ? -1 : 1),
    )
    .map(({ deviceId, name, notes }, lane): ScoreLane => {
      const inOrder = notes.toSorted((a, b) => a.offeredAt - b.offeredAt || a.partition - b.partition);
      const voices = voicesOf(inOrder);
      return {
        deviceId,
        name,
        notes: inOrder.map((note, index) => ({ ...note, lane, voice: voices[index] ?? 0 })),
        voices: Math.max(1, ...voices.map((voice) => voice + 1)),
        longestMs: inOrder.reduce(
          (longest, { offeredAt, endedAt }) => Math.max(longest, (endedAt ?? offeredAt) - offeredAt),
          0,
        ),
      };
    });
  return { bars: rounds.map((round) => barOf(round, kept)), lanes, isLive };
}

function barOf(round: Round, kept: ReadonlySet<number>): ScoreBar {
  return {
    round: round.number,
    startedAt: round.startedAt,
    endedAt: round.committedAt,
    accuracy: round.evaluation?.accuracy ?? null,
    loss: round.evaluation?.loss ?? null,
    omissions: round.omissions.length,
    isKept: kept.has(round.number),
  };
}

/** When a note ends, or how far it has come: one that was broken off without an end lasts as long as is known of it. */
export function endOf(note: Attempt, now: number, isLive: boolean): number {
  if (note.endedAt !== null) return note.endedAt;
  if (isLive) return Math.max(now, note.offeredAt);
  return note.uploadStartedAt ?? note.trainingStartedAt ?? note.offeredAt;
}

/** Where the score begins and ends; a live one ends now. */
export function extentOf(
  { bars, lanes, isLive }: ScoreModel,
  now: number,
): { readonly from: number; readonly to: number } {
  const first = bars[0];
  if (first === undefined) return { from: now, to: now };
  const lastNotes = lanes.flatMap(({ notes }) => notes.at(-1) ?? []).map((note) => endOf(note, now, isLive));
  const last = bars.at(-1)?.endedAt ?? 0;
  return {
    from: first.startedAt,
    to: isLive ? Math.max(now, last) : Math.max(first.startedAt + 1, last, ...lastNotes),
  };
}
