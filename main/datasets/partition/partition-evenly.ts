import type { Random } from '../../../common/random.ts';

/** Shuffles the samples and cuts them into parts whose sizes differ by at most one. */
export function partitionEvenly(samples: number, partitions: number, random: Random): Uint32Array[] {
  return cutEvenly(random.shuffle(Uint32Array.from({ length: samples }, (_, index) => index)), partitions);
}

/** Cuts a list into consecutive pieces whose sizes differ by at most one. */
export function cutEvenly(items: Uint32Array, pieces: number): Uint32Array[] {
  const edge = (piece: number) => evenEdge(piece, items.length, pieces);
  return Array.from({ length: pieces }, (_, piece) => items.slice(edge(piece), edge(piece + 1)));
}

/** Index of the first item of a piece; that of the piece behind the last is the number of items. */
export function evenEdge(piece: number, items: number, pieces: number): number {
  return Math.floor((piece * items) / pieces);
}
