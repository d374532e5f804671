/** Output size and zero padding of a window that moves along one axis. */
export interface WindowShape {
  readonly output: number;
  /** Zeros before the first value; the rest of the padding comes after the last. */
  readonly before: number;
}

/**
 * The window arithmetic of convolutions. `valid` never leaves the input; `same` pads so that the output has
 * `⌈input / stride⌉` values, with the odd zero at the end (Dumoulin and Visin 2016, "A guide to convolution
 * arithmetic", and TensorFlow's rule for strides).
 */
export function windowShape(input: number, kernel: number, stride: number, padding: 'same' | 'valid'): WindowShape {
  if (padding === 'valid') return { output: Math.floor((input - kernel) / stride) + 1, before: 0 };
  const output = Math.ceil(input / stride);
  const zeros = Math.max(0, (output - 1) * stride + kernel - input);
  return { output, before: Math.floor(zeros / 2) };
}
