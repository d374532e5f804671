import { crc32c } from './crc32c.ts';

const MASK_DELTA = 0xa282ead8;
const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;

/**
 * Records as TensorFlow frames them: uint64 length, its masked CRC-32C, the data, their masked CRC-32C, all little-endian.
 *
 * Source: "TFRecord and tf.train.Example", tensorflow.org, section "TFRecords format details".
 */
export function encodeTfRecords(records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const frame = LENGTH_BYTES + 2 * CHECKSUM_BYTES;
  const bytes = new Uint8Array(records.reduce((sum, { length }) => sum + frame + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const record of records) {
    view.setBigUint64(at, BigInt(record.length), true);
    view.setUint32(at + LENGTH_BYTES, masked(bytes.subarray(at, at + LENGTH_BYTES)), true);
    at += LENGTH_BYTES + CHECKSUM_BYTES;
    bytes.set(record, at);
    view.setUint32(at + record.length, masked(record), true);
    at += record.length + CHECKSUM_BYTES;
  }
  return bytes;
}

/** A CRC of data that hold CRCs themselves is weak: it is turned by 15 bits and moved by a constant. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
