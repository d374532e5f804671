import { AppError } from '../errors.ts';
import type { OnnxNode } from './onnx-model.ts';

/** An error `model-unsupported`: the engine has nothing that does what this node does. */
export function unsupportedNode(
  { name, operator }: Pick<OnnxNode, 'name' | 'operator'>,
  why: string,
  hint?: string,
): AppError {
  const node = name.slice(0, 128);
  return new AppError('model-unsupported', `node "${node}" (${operator.slice(0, 64)}): ${why}`, {
    details: { node, operator: operator.slice(0, 64) },
    ...(hint === undefined ? {} : { hint }),
  });
}

/** An error `model-unsupported` about the graph as a whole. */
export function unsupportedGraph(why: string, hint?: string): AppError {
  return new AppError('model-unsupported', why, hint === undefined ? {} : { hint });
}
