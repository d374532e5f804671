import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import type { LayerShape } from '../../../common/specs/model-shapes.ts';
import { windowShape } from '../../../common/specs/window-shape.ts';
import { imageSize } from '../../graph/image-size.ts';
import type { WindowCounts } from '../shaders/product-operands.ts';

/** The window that a convolution moves over its images. */
export function windowCountsOf({ input }: LayerShape, { kernel, stride, padding }: LayerOf<'conv2d'>): WindowCounts {
  const [height, width, channels] = imageSize(input);
  const down = windowShape(height, kernel, stride, padding);
  const across = windowShape(width, kernel, stride, padding);
  return {
    ...{ height, width, channels, kernel, stride },
    ...{ above: down.before, before: across.before, outHeight: down.output, outWidth: across.output },
  };
}
