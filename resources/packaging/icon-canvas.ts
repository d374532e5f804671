import { PNG } from 'pngjs';

/** Red, green, blue from 0 to 255 and opacity from 0 to 1. */
export type Colour = readonly [number, number, number, number];

/** Distance to the edge of a shape in the unit square; negative inside. */
export type Shape = (x: number, y: number) => number;

export function disc(cx: number, cy: number, radius: number): Shape {
  return (x, y) => Math.hypot(x - cx, y - cy) - radius;
}

/** A line with round ends. */
export function stroke(from: readonly [number, number], to: readonly [number, number], width: number): Shape {
  const [ax, ay] = from;
  const [bx, by] = [to[0] - ax, to[1] - ay];
  return (x, y) => {
    const along = Math.min(1, Math.max(0, ((x - ax) * bx + (y - ay) * by) / (bx * bx + by * by)));
    return Math.hypot(x - ax - bx * along, y - ay - by * along) - width / 2;
  };
}

/** A square with round corners, `margin` away from the edges. */
export function roundedSquare(margin: number, radius: number): Shape {
  const half = 0.5 - margin - radius;
  return (x, y) => {
    const [dx, dy] = [Math.abs(x - 0.5) - half, Math.abs(y - 0.5) - half];
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
  };
}

/** A picture that shapes are laid on, one over the other, with smooth edges at any size. */
export class IconCanvas {
  readonly #size: number;
  readonly #pixels: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#pixels = new Float64Array(size * size * 4);
  }

  /** Lays a shape in a colour over what is there; the colour may change from top to bottom. */
  fill(shape: Shape, top: Colour, bottom: Colour = top): this {
    this.#each(shape, (at, cover, y) => {
      const mixed = top.map((value, i) => value + ((bottom[i] ?? value) - value) * y);
      const opacity = cover * (mixed[3] ?? 1);
      for (let i = 0; i < 3; i++) this.#mix(at + i, (mixed[i] ?? 0) * opacity, opacity);
      this.#mix(at + 3, opacity, opacity);
    });
    return this;
  }

  /** Takes away what is there. */
  cut(shape: Shape): this {
    this.#each(shape, (at, cover) => {
      for (let i = 0; i < 4; i++) this.#mix(at + i, 0, cover);
    });
    return this;
  }

  png(): Buffer {
    const png = new PNG({ width: this.#size, height: this.#size });
    for (let at = 0; at < this.#pixels.length; at += 4) {
      const opacity = this.#pixels[at + 3] ?? 0;
      for (let i = 0; i < 3; i++)
        png.data[at + i] = opacity === 0 ? 0 : Math.round((this.#pixels[at + i] ?? 0) / opacity);
      png.data[at + 3] = Math.round(opacity * 255);
    }
    return PNG.sync.write(png, { deflateLevel: 9 });
  }

  #each(shape: Shape, call: (at: number, cover: number, y: number) => void): void {
    const size = this.#size;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const [x, y] = [(column + 0.5) / size, (row + 0.5) / size];
        const cover = Math.min(1, Math.max(0, 0.5 - shape(x, y) * size));
        if (cover > 0) call((row * size + column) * 4, cover, y);
      }
    }
  }

  #mix(at: number, value: number, opacity: number): void {
    this.#pixels[at] = (this.#pixels[at] ?? 0) * (1 - opacity) + value;
  }
}
