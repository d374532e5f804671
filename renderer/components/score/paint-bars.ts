import { type Scene, timeAt, xOf } from './hit-test.ts';
import type { Painting } from './painting.ts';
import { barsBetween } from './score-layout.ts';
import { stepFor } from './step-for.ts';

const LABEL_PX = 34;
const LINE_PX = 7;

/** The lines between the rounds, their numbers, and where time was left out. */
export function paintBars(context: CanvasRenderingContext2D, { scene, palette, words }: Painting): void {
  const { layout, model } = scene;
  const { first, last } = visibleBars(scene);
  const usualPx = widthOfBars(scene, first, last);
  const labelEvery = stepFor(LABEL_PX / Math.max(0.01, usualPx));
  const lineEvery = stepFor(LINE_PX / Math.max(0.01, usualPx));
  context.font = `12px ${palette.font}`;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  for (let index = first; index <= last; index++) {
    const bar = model.bars[index];
    if (bar === undefined) continue;
    const x = Math.round(xOf(scene, bar.startedAt)) + 0.5;
    const end = bar.endedAt === null ? xOf(scene, scene.now) : xOf(scene, bar.endedAt);
    if (bar.endedAt === null && model.isLive) {
      context.fillStyle = palette.brassWash;
      context.fillRect(x, layout.topPx, end - x, layout.bottomPx - layout.topPx);
    }
    if (bar.round === 1 || bar.round % lineEvery === 0) {
      line(context, palette.edge, x, layout.topPx, layout.bottomPx);
      // Where a round ends and the next does not begin at once, the bar is closed.
      const next = model.bars[index + 1];
      const isClosed = bar.endedAt !== null && (next === undefined || xOf(scene, next.startedAt) - end > 3);
      if (isClosed) line(context, palette.edge, Math.round(end) + 0.5, layout.topPx, layout.bottomPx);
    }
    if (bar.round === 1 || bar.round % labelEvery === 0) {
      context.fillStyle = palette.inkFaint;
      context.fillText(words.round(bar.round), x + 3, layout.topPx - 5);
    }
  }
  paintFolds(context, scene, palette.paper, palette.inkSoft);
}

/** Where time has come to. */
export function paintNow(context: CanvasRenderingContext2D, { scene, palette }: Painting): void {
  if (!scene.model.isLive) return;
  const x = Math.round(xOf(scene, scene.now));
  context.fillStyle = palette.brass;
  context.fillRect(x - 1, 12, 2, scene.layout.bottomPx - 12);
}

/** Indices of the bars in sight. */
export function visibleBars(scene: Scene): { readonly first: number; readonly last: number } {
  return barsBetween(scene.model, timeAt(scene, scene.layout.leftPx), timeAt(scene, scene.layout.widthPx));
}

function widthOfBars(scene: Scene, first: number, last: number): number {
  const start = scene.model.bars[first];
  const end = scene.model.bars[last];
  if (start === undefined || end === undefined) return 0;
  const endAt = end.endedAt ?? scene.now;
  return (xOf(scene, endAt) - xOf(scene, start.startedAt)) / (last - first + 1);
}

/** Two slanted strokes, as where the music stops. */
function paintFolds(context: CanvasRenderingContext2D, scene: Scene, paper: string, ink: string): void {
  const { layout, time } = scene;
  for (const { from, to } of time.folds) {
    const middle = (xOf(scene, from) + xOf(scene, to)) / 2;
    if (middle < layout.leftPx - 20 || middle > layout.widthPx + 20) continue;
    context.fillStyle = paper;
    context.fillRect(middle - 6, layout.topPx, 12, layout.bottomPx - layout.topPx);
    context.strokeStyle = ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const offset of [-4, 2]) {
      context.moveTo(middle + offset, layout.topPx + 4);
      context.lineTo(middle + offset + 5, layout.topPx - 8);
    }
    context.stroke();
  }
}

function line(context: CanvasRenderingContext2D, color: string, x: number, from: number, to: number): void {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
}
