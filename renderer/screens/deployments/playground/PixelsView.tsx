import { useEffect, useRef } from 'react';
import { useMessages } from '../../../language/language-store.ts';
import type { ImageShape } from './image-shape.ts';

/** The values of a picture as pixels, large enough to be counted. */
export function PixelsView({ image, values }: { readonly image: ImageShape; readonly values: readonly number[] }) {
  const { tensors: words } = useMessages().deployments.playground;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, channels, isChannelsFirst } = image;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null) return;
    const pixels = new ImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        const own = channels === 1 ? 0 : channel;
        const at = isChannelsFirst ? own * width * height + pixel : pixel * channels + own;
        pixels.data[pixel * 4 + channel] = (values[at] ?? 0) * 255;
      }
      pixels.data[pixel * 4 + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
  }, [width, height, channels, isChannelsFirst, values]);
  return (
    <canvas ref={canvas} className="pixels-view" width={width} height={height} role="img" aria-label={words.sees} />
  );
}
