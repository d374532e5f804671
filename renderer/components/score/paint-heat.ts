import { heatOf } from './heat.ts';
import type { Painting } from './painting.ts';

/** A device that is only a little busy must still be seen. */
const FAINTEST = 0.18;

/** The lanes from afar: the busier a device, the darker; where a note failed, red. */
export class HeatPainter {
  #sheet: OffscreenCanvas | undefined;

  paint(context: CanvasRenderingContext2D, { scene, palette }: Painting): void {
    const { layout, model, scrollPx, view, time, now } = scene;
    const columns = Math.max(1, Math.floor(layout.widthPx - layout.leftPx));
    const firstLane = Math.floor(scrollPx / layout.lanePx);
    const shown = Math.ceil((layout.bottomPx - layout.topPx) / layout.lanePx) + 1;
    const lanes = model.lanes.slice(firstLane, firstLane + shown);
    if (lanes.length === 0) return;
    const pixels = new ImageData(columns, lanes.length);
    for (const [row, { deviceId }] of lanes.entries()) {
      const { busy, broken } = heatOf(model, firstLane + row, { view, time, columns, now });
      const color = palette.channelsOfDevice(deviceId);
      for (let column = 0; column < columns; column++) {
        const share = busy[column] ?? 0;
        if (share === 0) continue;
        const [red, green, blue] = broken[column] === 1 ? palette.badChannels : color;
        const at = (row * columns + column) * 4;
        pixels.data[at] = red;
        pixels.data[at + 1] = green;
        pixels.data[at + 2] = blue;
        pixels.data[at + 3] = broken[column] === 1 ? 255 : 255 * (FAINTEST + (1 - FAINTEST) * share);
      }
    }
    this.#draw(context, pixels, layout.leftPx, layout.topPx - scrollPx + firstLane * layout.lanePx, layout.lanePx);
  }

  #draw(context: CanvasRenderingContext2D, pixels: ImageData, left: number, top: number, lanePx: number): void {
    if (this.#sheet?.width !== pixels.width || this.#sheet.height !== pixels.height) {
      this.#sheet = new OffscreenCanvas(pixels.width, pixels.height);
    }
    this.#sheet.getContext('2d')?.putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = false;
    const gap = lanePx >= 12 ? 3 : 1;
    for (let row = 0; row < pixels.height; row++) {
      const y = top + row * lanePx + gap / 2;
      context.drawImage(this.#sheet, 0, row, pixels.width, 1, left, y, pixels.width, lanePx - gap);
    }
  }
}
