import type { LayerOf } from '../../common/specs/layer-spec.ts';
import { windowShape } from '../../common/specs/window-shape.ts';
import type { WindowArguments } from '../kernels/window-arguments.ts';
import { type Affine, affineOf } from './affine.ts';
import { settleGradient } from './gradient-target.ts';
import { imageSize } from './image-size.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/**
 * A convolution in groups (Krizhevsky et al. 2012, section 3.5), by its definition: products are too small for matrices
 * to pay. With one channel and one filter a group it is depthwise (Chollet 2017, "Xception").
 */
export class GroupedConvolutionLayer implements Layer {
  readonly #context: LayerContext;
  readonly #affine: Affine;
  readonly #relu: boolean;
  readonly #groups: number;
  readonly #window: WindowArguments extends [number, ...infer Rest] ? Rest : never;
  readonly #outputPixels: number;
  /** Byte offset of the weight's gradient. */
  readonly #weightGradient: number;

  constructor(context: LayerContext, spec: LayerOf<'conv2d'>, relu: boolean) {
    const [height, width, channels] = imageSize(context.shape.input);
    const { kernel, stride, padding } = spec;
    const down = windowShape(height, kernel, stride, padding);
    const across = windowShape(width, kernel, stride, padding);
    this.#context = context;
    this.#affine = affineOf(context);
    this.#relu = relu;
    this.#groups = spec.groups;
    this.#window = [height, width, channels, kernel, stride, down.before, across.before, down.output, across.output];
    this.#outputPixels = down.output * across.output;
    this.#weightGradient = context.kernels.arena.allocateFloats(this.#affine.inputs * this.#affine.units);
  }

  forward(batch: number): void {
    const { kernels, buffers, parameters } = this.#context;
    const { weight, bias, units } = this.#affine;
    const { input, output } = buffers;
    const at = parameters + weight;
    kernels.groupedConvolution(output, input, at, parameters + bias, units, this.#groups, batch, ...this.#window);
    if (this.#relu) kernels.relu(output, output, batch * this.#outputPixels * units);
  }

  backward(batch: number, target: GradientTarget): void {
    const { kernels, buffers, parameters } = this.#context;
    const { weight, bias, inputs, units } = this.#affine;
    const { input, output, outputGradient, inputGradient } = buffers;
    const { offset, scale, keep } = target;
    const pixels = batch * this.#outputPixels;
    const window = [units, this.#groups, batch, ...this.#window] as const;
    if (this.#relu) kernels.maskPositive(outputGradient, outputGradient, output, pixels * units);
    if (inputGradient !== null) {
      kernels.groupedConvolutionInput(inputGradient, outputGradient, parameters + weight, ...window);
    }
    kernels.groupedConvolutionWeight(this.#weightGradient, outputGradient, input, ...window);
    settleGradient(kernels, target, weight, this.#weightGradient, inputs * units);
    kernels.columnSums(offset + bias, outputGradient, pixels, units, scale, keep);
  }
}
