import { copy } from './columns';
import { FLOAT } from './vector';

export function splitHeads(
  target: usize,
  source: usize,
  samples: i32,
  positions: i32,
  parts: i32,
  heads: i32,
  size: i32,
): void {
  const bytes = <usize>size * FLOAT;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < positions; t++) {
      for (let p = 0; p < parts; p++) {
        for (let h = 0; h < heads; h++, source += bytes) {
          const at = ((p * samples + n) * heads + h) * positions + t;
          copy(target + <usize>at * bytes, source, size);
        }
      }
    }
  }
}

export function mergeHeads(
  target: usize,
  source: usize,
  samples: i32,
  positions: i32,
  parts: i32,
  heads: i32,
  size: i32,
): void {
  const bytes = <usize>size * FLOAT;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < positions; t++) {
      for (let p = 0; p < parts; p++) {
        for (let h = 0; h < heads; h++, target += bytes) {
          const at = ((p * samples + n) * heads + h) * positions + t;
          copy(target, source + <usize>at * bytes, size);
        }
      }
    }
  }
}
