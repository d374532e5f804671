import type { Scene } from './hit-test.ts';
import { barsBetween, firstSounding } from './score-layout.ts';
import { endOf } from './score-model.ts';
import { stepFor } from './step-for.ts';

/** How busy a device was in each cell. */
export interface Heat {
  /** From 0 to 1. */
  readonly busy: Float32Array;
  /** 1 where a note failed or was late. */
  readonly broken: Uint8Array;
}

const LEAST_CELL_PX = 4;

/**
 * The places of the cells in sight, left to right in pixels: a cell is a round, or several where one would be too narrow.
 * They hang on the numbers of the rounds, so that they do not flicker while the view moves.
 */
export function cellEdges({ model, time, view, layout, now }: Scene): Float64Array {
  const { bars } = model;
  const widthPx = layout.widthPx - layout.leftPx;
  const paperPx = (at: number): number => (time.toPaper(at) - view.from) / view.msPerPx;
  const { first, last } = barsBetween(model, time.toClock(view.from), time.toClock(view.from + widthPx * view.msPerPx));
  const edges: number[] = [];
  const start = bars[first];
  const end = bars[last];
  if (start === undefined || end === undefined) return new Float64Array(0);
  const span = paperPx(end.endedAt ?? now) - paperPx(start.startedAt);
  const step = stepFor((LEAST_CELL_PX * (last - first + 1)) / Math.max(1, span));
  const beginning = Math.max(0, Math.floor(first / step) * step);
  for (let index = beginning; index <= last + step; index += step) {
    const bar = bars[index];
    if (bar !== undefined) edges.push(paperPx(bar.startedAt));
  }
  const closing = bars[Math.min(bars.length - 1, last + step)];
  const finish = closing === undefined ? span : paperPx(closing.endedAt ?? now);
  if (finish > (edges.at(-1) ?? 0)) edges.push(finish);
  return Float64Array.from(edges);
}

/** What a lane looks like from afar. */
export function heatOf({ model, time, view, now }: Scene, lane: number, edges: Float64Array): Heat {
  const cells = Math.max(0, edges.length - 1);
  const busy = new Float32Array(cells);
  const broken = new Uint8Array(cells);
  const staff = model.lanes[lane];
  const left = edges[0];
  const right = edges[cells];
  if (staff === undefined || left === undefined || right === undefined) return { busy, broken };
  const { notes } = staff;
  const scale = 1 / view.msPerPx;
  let cell = 0;
  // Notes that still sound have no length yet, and are few: from afar only the last of a lane are among them.
  const begin = firstSounding(notes, staff.longestMs, time.toClock(view.from + left * view.msPerPx));
  for (let index = Math.max(0, begin - 1); index < notes.length; index++) {
    const note = notes[index];
    if (note === undefined) break;
    const start = (time.toPaper(note.offeredAt) - view.from) * scale;
    const end = (time.toPaper(endOf(note, now, model.isLive)) - view.from) * scale;
    if (start >= right) break;
    if (end <= left) continue;
    while (cell < cells - 1 && (edges[cell + 1] ?? right) <= start) cell++;
    let at = cell;
    for (; at < cells && (edges[at] ?? right) < end; at++) {
      const from = edges[at] ?? left;
      const to = edges[at + 1] ?? right;
      busy[at] = Math.min(1, (busy[at] ?? 0) + (Math.min(end, to) - Math.max(start, from)) / (to - from));
    }
    if (note.outcome === 'failed' || note.outcome === 'expired') broken[Math.max(cell, at - 1)] = 1;
  }
  return { busy, broken };
}
