import { axpy } from './elementwise';
import { FLOAT } from './vector';

export function tokenIds(target: usize, source: usize, count: i32, vocabulary: i32): void {
  // Nothing may be read beyond the table, whatever a sample holds.
  for (let i = 0; i < count; i++, target += FLOAT, source += FLOAT) {
    store<i32>(target, max(0, min(vocabulary - 1, <i32>load<f32>(source))));
  }
}

export function embed(target: usize, weight: usize, ids: usize, count: i32, features: i32): void {
  const bytes = <usize>features * FLOAT;
  for (let i = 0; i < count; i++, target += bytes, ids += FLOAT) {
    memory.copy(target, weight + <usize>load<i32>(ids) * bytes, bytes);
  }
}

export function embedBackward(
  weight: usize,
  gradient: usize,
  ids: usize,
  count: i32,
  features: i32,
  factor: f32,
): void {
  const bytes = <usize>features * FLOAT;
  for (let i = 0; i < count; i++, gradient += bytes, ids += FLOAT) {
    axpy(weight + <usize>load<i32>(ids) * bytes, gradient, features, factor);
  }
}
