import { useEffect, useRef } from 'react';
import type { PreviewedSample } from '../../../common/domain/dataset.ts';
import { type ImageSize, pixelsOf, type ValueRange } from './sample-pixels.ts';

interface SampleImageProps {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly sample: PreviewedSample;
  readonly size: ImageSize;
  readonly range: ValueRange;
}

/** One sample as the image that it is. */
export function SampleImage({ label, sample, size, range }: SampleImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const image = new ImageData(pixelsOf(sample.values, size, range), size.width, size.height);
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [sample, size, range]);
  return <canvas ref={canvas} width={size.width} height={size.height} role="img" aria-label={label} />;
}
