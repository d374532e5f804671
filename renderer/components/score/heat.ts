import type { FoldedTime } from './folded-time.ts';
import { notesBetween } from './score-layout.ts';
import { endOf, type ScoreModel } from './score-model.ts';
import type { ScoreView } from './score-view.ts';

/** How busy a device was, a column of the picture at a time. */
export interface Heat {
  /** From 0 to 1. */
  readonly busy: Float32Array;
  /** 1 where a note failed or was late. */
  readonly broken: Uint8Array;
}

/** What a lane looks like from afar, in so many columns of one pixel. */
export function heatOf(
  model: ScoreModel,
  lane: number,
  {
    view,
    time,
    columns,
    now,
  }: { readonly view: ScoreView; readonly time: FoldedTime; readonly columns: number; readonly now: number },
): Heat {
  const busy = new Float32Array(columns);
  const broken = new Uint8Array(columns);
  const from = time.toClock(view.from);
  const to = time.toClock(view.from + columns * view.msPerPx);
  for (const note of notesBetween(model, lane, from, to, now)) {
    const start = (time.toPaper(note.offeredAt) - view.from) / view.msPerPx;
    const end = (time.toPaper(endOf(note, now, model.isLive)) - view.from) / view.msPerPx;
    const last = Math.min(columns - 1, Math.floor(end));
    for (let column = Math.max(0, Math.floor(start)); column <= last; column++) {
      const share = Math.min(end, column + 1) - Math.max(start, column);
      busy[column] = Math.min(1, (busy[column] ?? 0) + Math.max(0.04, share));
    }
    if (note.outcome === 'failed' || note.outcome === 'expired') {
      broken[Math.min(columns - 1, Math.max(0, Math.floor(end)))] = 1;
    }
  }
  return { busy, broken };
}
