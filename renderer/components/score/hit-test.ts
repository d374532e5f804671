import type { Fold, FoldedTime } from './folded-time.ts';
import { type Rest, restAt } from './rests.ts';
import { barsBetween, type LevelOfDetail, notesBetween, type ScoreLayout, voiceLine } from './score-layout.ts';
import { endOf, type ScoreBar, type ScoreModel, type ScoreNote } from './score-model.ts';
import type { ScoreView } from './score-view.ts';

/** What lies under the pointer. */
export type Pointed =
  | { readonly kind: 'note'; readonly note: ScoreNote }
  | { readonly kind: 'rest'; readonly rest: Rest }
  | { readonly kind: 'bar'; readonly bar: ScoreBar }
  | { readonly kind: 'fold'; readonly fold: Fold };

/** Everything that decides where things are drawn. */
export interface Scene {
  readonly model: ScoreModel;
  readonly time: FoldedTime;
  readonly view: ScoreView;
  readonly layout: ScoreLayout;
  readonly level: LevelOfDetail;
  readonly scrollPx: number;
  readonly now: number;
}

const NEAR_PX = 4;

/** The horizontal place of a moment. */
export function xOf({ time, view, layout }: Scene, at: number): number {
  return layout.leftPx + (time.toPaper(at) - view.from) / view.msPerPx;
}

/** The moment at a horizontal place. */
export function timeAt({ time, view, layout }: Scene, x: number): number {
  return time.toClock(view.from + (x - layout.leftPx) * view.msPerPx);
}

/** The lane at a height; undefined above, below and between. */
export function laneAt({ layout, model, scrollPx }: Scene, y: number): number | undefined {
  if (y < layout.topPx || y >= layout.bottomPx) return undefined;
  const lane = Math.floor((y - layout.topPx + scrollPx) / layout.lanePx);
  return lane < model.lanes.length ? lane : undefined;
}

/** Finds what is drawn at a place: a note before a rest, a failed note before others. */
export function pointedAt(scene: Scene, x: number, y: number): Pointed | undefined {
  const { layout, model, now, time } = scene;
  if (x < layout.leftPx || x > layout.widthPx || y > layout.bottomPx) return undefined;
  const at = timeAt(scene, x);
  const lane = laneAt(scene, y);
  if (lane !== undefined) {
    const note = noteNear(scene, lane, x, y);
    if (note !== undefined) return { kind: 'note', note };
  }
  const fold = time.foldAt(at);
  if (fold !== undefined) return { kind: 'fold', fold };
  const { first } = barsBetween(model, at, at);
  const bar = model.bars[first];
  if (bar === undefined || at < bar.startedAt) return undefined;
  if (lane !== undefined) {
    const rest = restAt(model, first, lane, at, now);
    return rest === undefined ? undefined : { kind: 'rest', rest };
  }
  return { kind: 'bar', bar };
}

function noteNear(scene: Scene, lane: number, x: number, y: number): ScoreNote | undefined {
  const { model, layout, now, scrollPx } = scene;
  const voices = model.lanes[lane]?.voices ?? 1;
  const inLane = y - layout.topPx + scrollPx - lane * layout.lanePx;
  let best: { readonly note: ScoreNote; readonly distance: number } | undefined;
  for (const note of notesBetween(model, lane, timeAt(scene, x - NEAR_PX), timeAt(scene, x + NEAR_PX), now)) {
    const across = Math.max(0, xOf(scene, note.offeredAt) - x, x - xOf(scene, endOf(note, now, model.isLive)));
    const up = Math.abs(inLane - voiceLine(note.voice, voices, layout.lanePx)) / layout.lanePx;
    const distance = across + up + (note.outcome === 'failed' || note.outcome === 'expired' ? 0 : 0.5);
    if (across <= NEAR_PX && (best === undefined || distance < best.distance)) best = { note, distance };
  }
  return best?.note;
}
