import { cellEdges, type Heat, heatOf } from './heat.ts';
import type { Painting } from './painting.ts';

/** A device that is only a little busy must still be seen. */
const FAINTEST = 0.18;
const SHADES = 256;

/** The lanes from afar: the busier a device, the darker; where a note failed, red. Its pixels are one picture, drawn at once. */
export class HeatPainter {
  #sheet: OffscreenCanvas | undefined;
  #pixels: ImageData | undefined;
  readonly #ramps = new Map<string, Uint32Array>();

  paint(context: CanvasRenderingContext2D, { scene, palette }: Painting): void {
    const { layout, model, scrollPx } = scene;
    const columns = Math.max(1, Math.floor(layout.widthPx - layout.leftPx));
    const height = Math.max(1, layout.bottomPx - layout.topPx);
    const { image, words } = this.#blank(columns, height);
    const edges = cellEdges(scene);
    const first = Math.floor(scrollPx / layout.lanePx);
    const gap = layout.lanePx >= 12 ? 3 : 1;
    const broken = packed(palette.badChannels, 255);
    for (let lane = first; lane < model.lanes.length; lane++) {
      const staff = model.lanes[lane];
      const top = lane * layout.lanePx - scrollPx;
      if (staff === undefined || top >= height) break;
      const ramp = this.#ramp(palette.channelsOfDevice(staff.deviceId));
      const from = Math.max(0, top);
      const to = Math.min(height, top + layout.lanePx - gap);
      if (to <= from) continue;
      const row = words.subarray(from * columns, (from + 1) * columns);
      paintCells(row, edges, heatOf(scene, lane, edges), { ramp, broken });
      for (let y = from + 1; y < to; y++) words.set(row, y * columns);
    }
    this.#sheet?.getContext('2d')?.putImageData(image, 0, 0);
    if (this.#sheet === undefined) return;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#sheet, layout.leftPx, layout.topPx);
  }

  /** An empty picture of that size, and its pixels as words. */
  #blank(width: number, height: number): { readonly image: ImageData; readonly words: Uint32Array } {
    if (this.#pixels?.width !== width || this.#pixels.height !== height) {
      this.#pixels = new ImageData(width, height);
      this.#sheet = new OffscreenCanvas(width, height);
    }
    const words = new Uint32Array(this.#pixels.data.buffer);
    words.fill(0);
    return { image: this.#pixels, words };
  }

  /** The shades of a device's colour, from not busy at all to busy all the time. */
  #ramp(channels: readonly [number, number, number]): Uint32Array {
    const key = channels.join();
    const known = this.#ramps.get(key);
    if (known !== undefined) return known;
    const ramp = Uint32Array.from({ length: SHADES }, (_, shade) =>
      shade === 0 ? 0 : packed(channels, Math.round(255 * (FAINTEST + (1 - FAINTEST) * (shade / (SHADES - 1))))),
    );
    this.#ramps.set(key, ramp);
    return ramp;
  }
}

/** One row of pixels; a cell ends a pixel before the next, where there is room to tell them apart. */
function paintCells(
  row: Uint32Array,
  edges: Float64Array,
  { busy, broken: isBroken }: Heat,
  { ramp, broken }: { readonly ramp: Uint32Array; readonly broken: number },
): void {
  for (let cell = 0; cell < busy.length; cell++) {
    const share = busy[cell] ?? 0;
    if (share === 0) continue;
    const from = Math.max(0, Math.round(edges[cell] ?? 0));
    const to = Math.min(row.length, Math.round(edges[cell + 1] ?? 0));
    const shade = isBroken[cell] === 1 ? broken : (ramp[Math.ceil(share * (SHADES - 1))] ?? 0);
    row.fill(shade, from, to - from >= 6 ? to - 1 : to);
  }
}

/** A pixel as its bytes lie in memory on every machine that browsers run on: red first. */
function packed([red, green, blue]: readonly [number, number, number], alpha: number): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
