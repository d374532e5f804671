import { accuracyRange } from './paint-conductor.ts';
import type { Painting } from './painting.ts';

const LINE_PX = 15;
/** Names may reach a little over the lanes. */
const OVER_PX = 5;

/** What stands left of the lines: the last accuracy and loss, and the names of the devices. */
export function paintNames(context: CanvasRenderingContext2D, painting: Painting): void {
  paintConductorName(context, painting);
  const { scene, palette, chosen } = painting;
  const { layout, model, scrollPx } = scene;
  context.save();
  context.beginPath();
  context.rect(0, layout.topPx - OVER_PX, layout.leftPx, layout.bottomPx - layout.topPx + 2 * OVER_PX);
  context.clip();
  context.font = `12px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const step = Math.max(1, Math.ceil(LINE_PX / layout.lanePx));
  for (const [lane, { name, deviceId }] of model.lanes.entries()) {
    const middle = layout.topPx - scrollPx + (lane + 0.5) * layout.lanePx;
    if (middle < layout.topPx - layout.lanePx || middle > layout.bottomPx + layout.lanePx) continue;
    const height = Math.min(12, layout.lanePx - 2);
    context.fillStyle = palette.ofDevice(deviceId);
    context.fillRect(0, middle - height / 2, 4, height);
    if (lane % step !== 0) continue;
    // The chosen name may stand between two others: theirs make room.
    if (chosen !== undefined && Math.abs(chosen.lane - lane) * layout.lanePx < LINE_PX) continue;
    context.fillStyle = palette.inkSoft;
    context.fillText(fitted(context, name, layout.leftPx - 22), 10, middle + 0.5);
  }
  const staff = chosen === undefined ? undefined : model.lanes[chosen.lane];
  if (chosen !== undefined && staff !== undefined) {
    context.fillStyle = palette.ink;
    const middle = layout.topPx - scrollPx + (chosen.lane + 0.5) * layout.lanePx;
    context.fillText(fitted(context, staff.name, layout.leftPx - 22), 10, middle + 0.5);
  }
  context.restore();
}

function paintConductorName(context: CanvasRenderingContext2D, { scene, palette, words }: Painting): void {
  const { layout, model } = scene;
  const last = model.bars.findLast(({ accuracy }) => accuracy !== null);
  const [low, high] = accuracyRange(model);
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.font = `12px ${palette.font}`;
  context.fillStyle = palette.inkFaint;
  context.fillText(words.accuracy, 0, 20);
  if (last?.accuracy != null) {
    context.font = `600 15px ${palette.font}`;
    context.fillStyle = palette.ink;
    context.fillText(words.percent(last.accuracy), 0, 38);
  }
  context.font = `12px ${palette.font}`;
  context.fillStyle = palette.inkFaint;
  context.fillText(last?.loss == null ? words.loss : `${words.loss} ${words.number(last.loss)}`, 0, 58);
  context.textAlign = 'right';
  if (layout.leftPx < 120) return;
  context.fillText(words.percent(high), layout.leftPx - 8, 20);
  context.fillText(words.percent(low), layout.leftPx - 8, layout.topPx - 24);
}

function fitted(context: CanvasRenderingContext2D, text: string, widthPx: number): string {
  if (context.measureText(text).width <= widthPx) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > widthPx) length--;
  return `${text.slice(0, length)}…`;
}
