/** Grey values from 0 (ground) to 1 (ink), row by row. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Fainter is no ink. */
const INK = 0.05;
/** From that side on there is a margin around the digit, as MNIST has: 20 of 28. */
const SIDE_WITH_MARGIN = 16;
const SHARE = 20 / 28;

/**
 * A drawn digit as those of MNIST are: its box scaled to 20 of 28 pixels with its proportions kept, grey by area, the centre
 * of its mass in the middle (LeCun, Cortes and Burges 1998, "The MNIST database"). Small pictures, such as UCI's digits of 8 by 8,
 * are filled by its box, as there (Alpaydin and Kaynak 1998). Without ink, all ground.
 */
export function centreDigit(drawn: GreyPicture, size: Pick<GreyPicture, 'width' | 'height'>): GreyPicture {
  const { width, height } = size;
  const values = new Float32Array(width * height);
  const box = inkBox(drawn);
  if (box === undefined) return { width, height, values };
  const hasMargin = Math.min(width, height) >= SIDE_WITH_MARGIN;
  const share = hasMargin ? SHARE : 1;
  const scale = Math.min((width * share) / box.width, (height * share) / box.height);
  // Where the box begins in the result, in pixels and parts of them.
  let left = (width - box.width * scale) / 2;
  let top = (height - box.height * scale) / 2;
  if (hasMargin) {
    const mass = centreOfMass(drawn);
    left = clamped(width / 2 - (mass.x - box.left) * scale, width - box.width * scale);
    top = clamped(height / 2 - (mass.y - box.top) * scale, height - box.height * scale);
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      values[y * width + x] = meanOver(drawn, {
        left: box.left + (x - left) / scale,
        top: box.top + (y - top) / scale,
        side: 1 / scale,
      });
    }
  }
  return { width, height, values };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function inkBox({ width, height, values }: GreyPicture): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((values[y * width + x] ?? 0) < INK) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function centreOfMass({ width, values }: GreyPicture): { readonly x: number; readonly y: number } {
  let [mass, x, y] = [0, 0, 0];
  for (const [index, value] of values.entries()) {
    mass += value;
    x += value * ((index % width) + 0.5);
    y += value * (Math.floor(index / width) + 0.5);
  }
  return { x: x / mass, y: y / mass };
}

/** The mean grey of a square of the picture, pixels that it covers in part counted in part; beyond the edges is ground. */
function meanOver(
  { width, height, values }: GreyPicture,
  { left, top, side }: { readonly left: number; readonly top: number; readonly side: number },
): number {
  let sum = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, top + side); y++) {
    const high = Math.min(y + 1, top + side) - Math.max(y, top);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, left + side); x++) {
      sum += (values[y * width + x] ?? 0) * high * (Math.min(x + 1, left + side) - Math.max(x, left));
    }
  }
  return sum / (side * side);
}

/** Nothing of the digit is pushed beyond the edges. */
function clamped(start: number, most: number): number {
  return Math.min(Math.max(start, 0), Math.max(0, most));
}
