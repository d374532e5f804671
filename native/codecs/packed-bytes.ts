import { AppError } from '../../common/errors.ts';

/** The packed bytes where typed arrays of any kind can lie over them. @throws AppError `update-malformed` */
export function alignedBytes(bytes: Uint8Array, expectedBytes: number): Uint8Array {
  if (bytes.length !== expectedBytes) {
    throw new AppError('update-malformed', `the update has ${bytes.length} bytes, not ${expectedBytes}`, {
      details: { foundBytes: bytes.length, expectedBytes },
    });
  }
  return bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
}

/** The refusal of a device to pack what its format cannot hold. */
export function unpackable(index: number, value: number, format: string): AppError {
  return new AppError('training-diverged', `value ${index} of the update is ${value}, which ${format} cannot hold`, {
    details: { index },
    hint: 'Lower the learning rate, or let updates travel uncompressed.',
  });
}
