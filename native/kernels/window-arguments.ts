/** How a convolution's window moves over images of height × width × channels, `top` and `left` padding with zeros. */
export type WindowArguments = [
  images: number,
  height: number,
  width: number,
  channels: number,
  kernel: number,
  stride: number,
  top: number,
  left: number,
  outHeight: number,
  outWidth: number,
];

/** How a pool's window of `size` × `size` moves over images of height × width × channels. */
export type PoolArguments = [
  images: number,
  height: number,
  width: number,
  channels: number,
  size: number,
  stride: number,
  outHeight: number,
  outWidth: number,
];

/**
 * How an image of height × width × channels is cut into `down` × `across` tiles of `size` × `size` output pixels; `size`
 * is 4 for kernels of 3 and 2 for kernels of 5. Channels come in fours.
 */
export type TileArguments = [
  images: number,
  height: number,
  width: number,
  channels: number,
  size: number,
  down: number,
  across: number,
];

/** The same for a convolution's input, with the zero padding before its first pixel. */
export type PaddedTileArguments = [
  images: number,
  height: number,
  width: number,
  channels: number,
  top: number,
  left: number,
  size: number,
  down: number,
  across: number,
];
