import { windowShape } from '../specs/window-shape.ts';
import { type GraphIndex, integerOf, integersOf, textOf } from './graph-index.ts';
import { behind, type Cursor, expectImage, expectSize, type Imported, imported } from './import-cursor.ts';
import type { OnnxNode } from './onnx-model.ts';
import { permuteAxes } from './permute-axes.ts';
import { unsupportedNode } from './unsupported-node.ts';

/** A convolution whose padding is one of the engine's two. */
export function importConvolution(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const [height, width, channels] = expectImage(cursor, node);
  const { shape, values } = graph.weights(node, 1, 'weight');
  const [filters = 0, perGroup = 0, kernel = 0] = shape;
  const groups = integerOf(node, 'group', 1);
  if (shape.length !== 4 || shape[3] !== kernel) {
    throw unsupportedNode(node, `a kernel of ${shape.slice(2).join(' × ')}: kernels are squares`);
  }
  if (perGroup * groups !== channels) throw unsupportedNode(node, `its weight does not fit ${channels} channels`);
  const stride = strideOf(node, 1);
  const padding = paddingOf(node, { height, width, kernel, stride });
  const bias = (node.inputs[2] ?? '') === '' ? new Float32Array(filters) : graph.weights(node, 2, 'bias').values;
  expectSize(node, 'bias', bias, filters);
  const weight = permuteAxes(values, shape, [2, 3, 1, 0]);
  const output = [height, width].map((size) => windowShape(size, kernel, stride, padding).output);
  const next = behind(cursor, node, { shape: [...output, filters] });
  return imported({ type: 'conv2d', filters, kernel, stride, padding, groups }, next, weight, bias);
}

/** A pool over windows that stay inside the image. */
export function importPool(_graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const [height, width, channels] = expectImage(cursor, node);
  const kernel = integersOf(node, 'kernel_shape', []);
  const [size = 0] = kernel;
  if (kernel.length !== 2 || kernel[1] !== size) {
    throw unsupportedNode(node, `a window of ${kernel.join(' × ')}: windows are squares`);
  }
  const stride = strideOf(node, 1);
  if (integerOf(node, 'ceil_mode', 0) !== 0) throw unsupportedNode(node, 'windows may not leave the image: ceil_mode');
  if (paddingOf(node, { height, width, kernel: size, stride }) !== 'valid') {
    throw unsupportedNode(node, 'windows may not leave the image: no padding');
  }
  const type = node.operator === 'MaxPool' ? 'max-pool' : 'average-pool';
  const output = [height, width].map((side) => windowShape(side, size, stride, 'valid').output);
  return imported({ type, size, stride }, behind(cursor, node, { shape: [...output, channels] }));
}

/** The mean of each channel, or of each feature of a sequence that lies features first. */
export function importGlobalPool(_graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const { shape, channelsFirst } = cursor;
  if (shape.length < 2 || !channelsFirst) throw unsupportedNode(node, 'it needs channels before height and width');
  const next = behind(cursor, node, { shape: shape.slice(-1), channelsFirst: false, trailingOnes: true });
  return imported({ type: 'global-average-pool' }, next);
}

/** The mean over all pixels or all positions, which is a global pool too. */
export function importReduceMean(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const { shape, channelsFirst } = cursor;
  const rank = shape.length + 1;
  const axes = (graph.integers(node, 'axes', 1) ?? [])
    .map((axis) => (axis < 0 ? axis + rank : axis))
    .toSorted((a, b) => a - b);
  const all = Array.from({ length: shape.length - 1 }, (_, index) => index + (channelsFirst ? 2 : 1));
  const keepsAxes = integerOf(node, 'keepdims', 1) !== 0;
  if (shape.length < 2 || axes.join() !== all.join() || (keepsAxes && !channelsFirst)) {
    throw unsupportedNode(node, 'a mean may only be over all pixels of each channel, or all positions of each feature');
  }
  const next = behind(cursor, node, { shape: shape.slice(-1), channelsFirst: false, trailingOnes: keepsAxes });
  return imported({ type: 'global-average-pool' }, next);
}

function strideOf(node: OnnxNode, otherwise: number): number {
  const strides = integersOf(node, 'strides', [otherwise, otherwise]);
  const [stride = otherwise] = strides;
  if (strides.some((one) => one !== stride)) throw unsupportedNode(node, `strides of ${strides.join(' and ')} differ`);
  if (integersOf(node, 'dilations', []).some((one) => one !== 1))
    throw unsupportedNode(node, 'dilations are not supported');
  return stride;
}

interface Window {
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
  readonly stride: number;
}

function paddingOf(node: OnnxNode, { height, width, kernel, stride }: Window): 'same' | 'valid' {
  const given = padsOf(node, { height, width, kernel, stride });
  if (given.every((zeros) => zeros === 0)) return 'valid';
  const same = samePads({ height, width, kernel, stride }, false);
  if (given.join() === same.join()) return 'same';
  throw unsupportedNode(
    node,
    `padding of ${given.join(', ')} (top, left, bottom, right) is neither none nor ${same.join(', ')}, which is "same" for ${height} × ${width} with stride ${stride}`,
    stride > 1 ? 'With a stride of 1, or an image of an odd size, both agree.' : undefined,
  );
}

function padsOf(node: OnnxNode, window: Window): readonly number[] {
  switch (textOf(node, 'auto_pad', 'NOTSET')) {
    case 'SAME_UPPER':
      return samePads(window, false);
    case 'SAME_LOWER':
      return samePads(window, true);
    case 'VALID':
      return [0, 0, 0, 0];
    default:
      return integersOf(node, 'pads', [0, 0, 0, 0]);
  }
}

/** Top, left, bottom, right; the odd zero goes after the last value, or before the first. */
function samePads({ height, width, kernel, stride }: Window, oddBefore: boolean): number[] {
  const zeros = [height, width].map((size) => {
    const { output, before } = windowShape(size, kernel, stride, 'same');
    const after = Math.max(0, (output - 1) * stride + kernel - size) - before;
    return oddBefore ? [after, before] : [before, after];
  });
  return [0, 1].flatMap((end) => zeros.map((pair) => pair[end] ?? 0));
}
