import { endOf, type ScoreModel, type ScoreNote } from './score-model.ts';

/** Where things stand on the canvas, in CSS pixels. */
export interface ScoreLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Names of the devices stand left of it. */
  readonly leftPx: number;
  /** The conductor's line is above it. */
  readonly topPx: number;
  /** Times stand below it. */
  readonly bottomPx: number;
  readonly lanePx: number;
  /** Height of all lanes; more than is in sight when there are many. */
  readonly lanesPx: number;
}

export const CONDUCTOR_PX = 92;
const AXIS_PX = 22;
const TALLEST_LANE_PX = 40;
const LOWEST_LANE_PX = 8;
const MOST_LANES_PX = 400;

/** Lanes are as tall as there is room for; many of them are scrolled through. */
export function layScore(widthPx: number, laneCount: number): ScoreLayout {
  const lanePx = Math.min(
    TALLEST_LANE_PX,
    Math.max(LOWEST_LANE_PX, Math.floor(MOST_LANES_PX / Math.max(1, laneCount))),
  );
  const lanesPx = lanePx * laneCount;
  const shownPx = Math.min(lanesPx, MOST_LANES_PX);
  return {
    widthPx,
    heightPx: CONDUCTOR_PX + shownPx + AXIS_PX,
    leftPx: widthPx < 640 ? 84 : 148,
    topPx: CONDUCTOR_PX,
    bottomPx: CONDUCTOR_PX + shownPx,
    lanePx,
    lanesPx,
  };
}

/** Notes, or from afar how busy each device was. */
export type LevelOfDetail = 'notes' | 'heat';

/** A usual note must be so wide to be told from its neighbours. */
const READABLE_NOTE_PX = 4;

/** How much is drawn at this distance. */
export function levelAt(usualNoteMs: number, msPerPx: number): LevelOfDetail {
  return usualNoteMs === 0 || usualNoteMs / msPerPx >= READABLE_NOTE_PX ? 'notes' : 'heat';
}

/** How long a note usually is: the median of at most a thousand of them, evenly picked. */
export function usualNoteMs({ lanes }: ScoreModel): number {
  const lengths: number[] = [];
  for (const { notes } of lanes) {
    const step = Math.max(1, Math.floor(notes.length / Math.ceil(1_000 / lanes.length)));
    for (let index = 0; index < notes.length; index += step) {
      const note = notes[index];
      if (note?.endedAt != null) lengths.push(note.endedAt - note.offeredAt);
    }
  }
  return lengths.toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
}

/** The line that a note stands on, in pixels from the top of its lane. */
export function voiceLine(voice: number, voices: number, lanePx: number): number {
  return (lanePx * (voice + 1)) / (voices + 1) + (voices === 1 ? lanePx * 0.1 : 0);
}

/** The first note of a lane that may still sound at that time. */
export function firstSounding(notes: readonly ScoreNote[], longestMs: number, at: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((notes[middle]?.offeredAt ?? 0) < at - longestMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The notes of a lane that sound between two times; live ones sound until now. */
export function* notesBetween(
  model: ScoreModel,
  lane: number,
  from: number,
  to: number,
  now: number,
): Generator<ScoreNote> {
  const staff = model.lanes[lane];
  if (staff === undefined) return;
  const { notes } = staff;
  // A note that still sounds has no length yet: it may have begun before the longest of the others.
  const longestMs = model.isLive ? Math.max(staff.longestMs, now - oldestOpen(notes, now)) : staff.longestMs;
  for (let index = firstSounding(notes, longestMs, from); index < notes.length; index++) {
    const note = notes[index];
    if (note === undefined || note.offeredAt > to) return;
    if (endOf(note, now, model.isLive) >= from) yield note;
  }
}

function oldestOpen(notes: readonly ScoreNote[], now: number): number {
  let oldest = now;
  for (const { endedAt, offeredAt } of notes.slice(-8)) if (endedAt === null) oldest = Math.min(oldest, offeredAt);
  return oldest;
}

/** The bars that are at least partly between two times. */
export function barsBetween(
  { bars }: ScoreModel,
  from: number,
  to: number,
): { readonly first: number; readonly last: number } {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.startedAt ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const first = Math.max(0, low - 1);
  let last = first;
  while ((bars[last + 1]?.startedAt ?? Number.POSITIVE_INFINITY) <= to) last++;
  return { first, last: Math.min(last, bars.length - 1) };
}
