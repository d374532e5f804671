import type { DeviceId } from '../../../common/domain/ids.ts';
import { notesBetween } from './score-layout.ts';
import { endOf, type ScoreModel, type ScoreNote } from './score-model.ts';

/** Why a device does not play in a bar. */
export type RestReason =
  /** It has no part in this round. */
  | { readonly kind: 'no-part' }
  /** It was given nothing yet. */
  | { readonly kind: 'not-yet' }
  /** It has nothing to do until others are done. */
  | { readonly kind: 'others'; readonly deviceIds: readonly DeviceId[] }
  /** All are done: the orchestrator brings the updates together. */
  | { readonly kind: 'aggregation' };

/** Some time in a bar in which a device does not play. */
export interface Rest {
  readonly lane: number;
  readonly round: number;
  readonly from: number;
  readonly to: number;
  readonly reason: RestReason;
}

/** Some time, by the clock. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** When a device does not play in a bar. None for bars of which nothing is kept. */
export function silencesIn(model: ScoreModel, barIndex: number, lane: number, now: number): readonly Stretch[] {
  const bar = model.bars[barIndex];
  if (bar === undefined || !bar.isKept) return [];
  const silences: Stretch[] = [];
  let reached = bar.startedAt;
  for (const note of notesOfRound(model, barIndex, lane, now)) {
    if (note.offeredAt > reached) silences.push({ from: reached, to: note.offeredAt });
    reached = Math.max(reached, endOf(note, now, model.isLive));
  }
  const to = bar.endedAt ?? (model.isLive ? now : reached);
  return to > reached ? [...silences, { from: reached, to }] : silences;
}

/** The rests of a device in a bar, with their reasons. */
export function restsIn(model: ScoreModel, barIndex: number, lane: number, now: number): readonly Rest[] {
  const round = model.bars[barIndex]?.round;
  if (round === undefined) return [];
  const notes = notesOfRound(model, barIndex, lane, now);
  const played = Math.max(0, ...notes.map((note) => endOf(note, now, model.isLive)));
  return silencesIn(model, barIndex, lane, now).flatMap(({ from, to }): Rest[] => {
    const rest = (start: number, end: number, reason: RestReason): Rest[] =>
      end > start ? [{ lane, round, from: start, to: end, reason }] : [];
    if (notes.length === 0) return rest(from, to, { kind: 'no-part' });
    if (to <= played) return rest(from, to, { kind: 'not-yet' });
    const others = slowerThan(model, barIndex, lane, from, now);
    if (others === undefined) return rest(from, to, { kind: 'aggregation' });
    const until = Math.min(to, others.until);
    return [
      ...rest(from, until, { kind: 'others', deviceIds: others.deviceIds }),
      ...rest(until, to, { kind: 'aggregation' }),
    ];
  });
}

/** The rest of a lane at a moment. */
export function restAt(model: ScoreModel, barIndex: number, lane: number, at: number, now: number): Rest | undefined {
  return restsIn(model, barIndex, lane, now).find(({ from, to }) => from <= at && at <= to);
}

/** The notes of a device in one round, in order. */
export function notesOfRound(model: ScoreModel, barIndex: number, lane: number, now: number): readonly ScoreNote[] {
  const bar = model.bars[barIndex];
  if (bar === undefined) return [];
  const to = bar.endedAt ?? now;
  return [...notesBetween(model, lane, bar.startedAt, to, now)].filter(({ round }) => round === bar.round);
}

interface Others {
  readonly deviceIds: readonly DeviceId[];
  readonly until: number;
}

/** Who plays on in the bar after a moment, the last to end first. */
function slowerThan(model: ScoreModel, barIndex: number, lane: number, after: number, now: number): Others | undefined {
  const slower = model.lanes
    .flatMap(({ deviceId }, other) => {
      if (other === lane) return [];
      const ends = notesOfRound(model, barIndex, other, now).map((note) => endOf(note, now, model.isLive));
      const end = Math.max(0, ...ends);
      return end > after ? [{ deviceId, end }] : [];
    })
    .toSorted((a, b) => b.end - a.end);
  const slowest = slower[0];
  if (slowest === undefined) return undefined;
  return { deviceIds: slower.map(({ deviceId }) => deviceId), until: slowest.end };
}
