import type { ModelDescription } from '../domain/file-description.ts';
import { describeBy } from './describe-by.ts';

const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** What may follow the version of a pickle: a frame, an empty container, a mark, a global, or the number that PyTorch begins with. */
const AFTER_PROTOCOL = new Set([0x95, 0x7d, 0x5d, 0x29, 0x28, 0x63, 0x8a]);
/** `MAGIC_NUMBER` of torch/serialization.py as LONG1, which begins checkpoints of before PyTorch 1.6. */
const TORCH = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** Models that are named by how they begin and never opened: pickles run code, HDF5 files of Keras hold what no runtime here reads. */
export function describeUnopened(head: Uint8Array, sizeBytes: number): ModelDescription | undefined {
  const begins = (bytes: readonly number[], at = 0) => bytes.every((byte, index) => head[at + index] === byte);
  if (begins(HDF5) && /keras_version|model_config|layer_names/.test(latin1(head))) {
    return describeBy('keras', sizeBytes, { formatVersion: 'HDF5' });
  }
  const protocol = head[1] ?? 0;
  if (head[0] !== 0x80 || protocol < 2 || protocol > 5 || !AFTER_PROTOCOL.has(head[2] ?? 0)) return undefined;
  return begins(TORCH, 2)
    ? describeBy('pytorch', sizeBytes, { formatVersion: 'before 1.6' })
    : describeBy('pickle', sizeBytes, { formatVersion: `protocol ${protocol}` });
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
