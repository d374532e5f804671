import type { GradientTarget } from '../graph/layer.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { Network } from '../graph/network.ts';
import type { ControlBlock, Step } from './control-block.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** One thread's part of a network that several threads train: its rows of each batch and its slice of the sum. */
export interface Part {
  /** From 0; the first thread gives the commands. */
  readonly thread: number;
  readonly control: ControlBlock;
  /** A network on this thread's rows, with the parameters of all. */
  readonly network: Network;
  /** Byte offset of each thread's own gradient. */
  readonly gradients: readonly number[];
  /** Rows of a full batch that each thread computes; the last ones have fewer. */
  readonly share: number;
}

/** The rows of a batch that fall to a thread. */
export function rowsOf(thread: number, batch: number, share: number): number {
  return Math.max(0, Math.min(share, batch - thread * share));
}

/**
 * Computes a thread's rows, meets the others, and sums its slice of all gradients in the order of the threads: the result
 * depends on their number and not on who is first. The gradient of the mean loss is the mean of the parts', by rows.
 */
export function takePart(
  { thread, control, network, gradients, share }: Part,
  step: Step,
  differentiate: (rows: number, target: GradientTarget) => BatchResult,
  deadlineMs?: () => number,
): void {
  const { batch, offset, scale, keep } = step;
  const rows = rowsOf(thread, batch, share);
  if (rows > 0) {
    const result = differentiate(rows, { offset: gradients[thread] ?? 0, scale: 1, keep: 0 });
    control.setResult(thread, result.lossSum, result.correct);
  } else control.setResult(thread, 0, 0);
  control.meet(deadlineMs?.());
  const { kernels, shapes } = network;
  const first = Math.floor((shapes.parameterCount * thread) / control.size);
  const count = Math.floor((shapes.parameterCount * (thread + 1)) / control.size) - first;
  const target = offset + first * FLOAT_BYTES;
  if (keep === 0) kernels.fill(target, count, 0);
  else if (keep !== 1) kernels.scale(target, count, keep);
  for (const [other, gradient] of gradients.entries()) {
    const weight = (scale * rowsOf(other, batch, share)) / batch;
    if (weight !== 0) kernels.axpy(target, gradient + first * FLOAT_BYTES, count, weight);
  }
  control.meet(deadlineMs?.());
}
