/** How large an image is, and in how many channels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** The lowest and the highest value there is. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** The size of samples that are images: height × width, grey or in colour; undefined for other samples. */
export function imageSize(shape: readonly number[]): ImageSize | undefined {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || height < 2 || width < 2) return undefined;
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined;
}

/** The range that is drawn from black to white: that of all samples together, with 0 in it. */
export function valueRange(samples: readonly (readonly number[])[]): ValueRange {
  let [low, high] = [0, 0];
  for (const values of samples) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high: high === low ? low + 1 : high };
}

/** The values of a sample as pixels, four bytes each. */
export function pixelsOf(
  values: readonly number[],
  { height, width, channels }: ImageSize,
  { low, high }: ValueRange,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = values[pixel * channels + (channels === 3 ? channel : 0)] ?? low;
      pixels[pixel * 4 + channel] = ((value - low) / (high - low)) * 255;
    }
    pixels[pixel * 4 + 3] = 255;
  }
  return pixels;
}
