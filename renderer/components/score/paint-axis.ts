import { timeAt, xOf } from './hit-test.ts';
import type { Painting } from './painting.ts';

const TICK_PX = 90;
const STEPS_MS = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
];
const HOUR_MS = 3_600_000;

/** Times since the beginning, below the lanes. */
export function paintAxis(context: CanvasRenderingContext2D, { scene, palette, words }: Painting): void {
  const { layout, model, view } = scene;
  const begin = model.bars[0]?.startedAt;
  if (begin === undefined) return;
  context.fillStyle = palette.edge;
  context.fillRect(layout.leftPx, layout.bottomPx, layout.widthPx - layout.leftPx, 1);
  context.font = `12px ${palette.font}`;
  context.fillStyle = palette.inkFaint;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const step = tickStep(TICK_PX * view.msPerPx);
  const to = timeAt(scene, layout.widthPx) - begin;
  const first = Math.max(0, Math.ceil((timeAt(scene, layout.leftPx) - begin) / step) * step);
  let lastX = Number.NEGATIVE_INFINITY;
  for (let at = first; at <= to; at += step) {
    const x = Math.round(xOf(scene, begin + at));
    // In folded time many of them fall together.
    if (x - lastX < TICK_PX / 2) {
      if (scene.time.foldAt(begin + at) !== undefined) at = nextAfterFold(scene, begin, at, step);
      continue;
    }
    lastX = x;
    context.fillRect(x, layout.bottomPx, 1, 4);
    const label = words.elapsed(at);
    if (x + 3 + context.measureText(label).width <= layout.widthPx)
      context.fillText(label, x + 3, layout.bottomPx + 12);
  }
}

function nextAfterFold({ time }: Painting['scene'], begin: number, at: number, step: number): number {
  const fold = time.foldAt(begin + at);
  return fold === undefined ? at : Math.max(at, Math.floor((fold.to - begin) / step) * step - step);
}

/** The time between two marks that are at least so far from each other. */
export function tickStep(leastMs: number): number {
  return STEPS_MS.find((step) => step >= leastMs) ?? Math.ceil(leastMs / HOUR_MS) * HOUR_MS;
}
