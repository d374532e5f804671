import { AppError } from '../../common/errors.ts';
import { alignedBytes, unpackable } from './packed-bytes.ts';
import { BLOCK_VALUES, type UpdateCodec } from './update-codec.ts';

const INDEX_BYTES = Uint32Array.BYTES_PER_ELEMENT;
const ENTRY_BYTES = INDEX_BYTES + Float32Array.BYTES_PER_ELEMENT;
/** Float32 without its sign: as a whole number it is ordered like the magnitude. */
const MAGNITUDE = 0x7fff_ffff;
const INFINITY_BITS = 0x7f80_0000;

/**
 * Only the k = ⌈share × count⌉ values of largest magnitude, exactly; the others become zero (Aji and Heafield 2017). Of equal
 * ones the first count. `8 k` bytes. The squared error is at most `(1 − k / count)` of the squared norm (Stich et al. 2018,
 * Lemma A.1): send with error feedback what was left out.
 *
 * First all places, ascending uint32, then all values, float32.
 */
export function topKCodec(share: number): UpdateCodec {
  const kept = (count: number) => Math.min(count, Math.ceil(share * count));
  return {
    encodedBytes: (count) => kept(count) * ENTRY_BYTES,

    encode(values) {
      const k = kept(values.length);
      const packed = new Uint8Array(k * ENTRY_BYTES);
      const places = new Uint32Array(packed.buffer, 0, k);
      const sent = new Float32Array(packed.buffer, k * INDEX_BYTES, k);
      const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
      const { magnitude, ties } = thresholdOf(bits, k);
      let found = 0;
      let tiesLeft = ties;
      for (let i = 0; i < bits.length && found < k; i++) {
        const own = (bits[i] ?? 0) & MAGNITUDE;
        if (own < magnitude || (own === magnitude && tiesLeft-- <= 0)) continue;
        if (own >= INFINITY_BITS) throw unpackable(i, values[i] ?? Number.NaN, 'top-k');
        places[found] = i;
        sent[found++] = values[i] ?? 0;
      }
      return packed;
    },

    *decode(bytes, count) {
      const packed = alignedBytes(bytes, this.encodedBytes(count));
      const k = kept(count);
      const places = new Uint32Array(packed.buffer, packed.byteOffset, k);
      const sent = new Float32Array(packed.buffer, packed.byteOffset + k * INDEX_BYTES, k);
      assertAscending(places, count);
      const block = new Float32Array(BLOCK_VALUES);
      let next = 0;
      for (let first = 0; first < count; first += BLOCK_VALUES) {
        const size = Math.min(BLOCK_VALUES, count - first);
        block.fill(0);
        for (let place = places[next]; place !== undefined && place < first + size; place = places[next]) {
          block[place - first] = sent[next++] ?? 0;
        }
        yield block.subarray(0, size);
      }
    },
  };
}

/** The k-th largest magnitude, and how many values of just that magnitude are among the k. Found by counting, twice 16 bits. */
function thresholdOf(bits: Uint32Array, k: number): { readonly magnitude: number; readonly ties: number } {
  const upper = countFromAbove(bits, k, (own) => own >>> 16);
  const lower = countFromAbove(bits, upper.rest, (own) => (own >>> 16 === upper.value ? own & 0xffff : undefined));
  return { magnitude: upper.value * 0x1_0000 + lower.value, ties: lower.rest };
}

function countFromAbove(bits: Uint32Array, k: number, keyOf: (magnitude: number) => number | undefined) {
  const counts = new Uint32Array(0x1_0000);
  for (let i = 0; i < bits.length; i++) {
    const key = keyOf((bits[i] ?? 0) & MAGNITUDE);
    if (key !== undefined) counts[key] = (counts[key] ?? 0) + 1;
  }
  let rest = k;
  let value = 0xffff;
  for (; value > 0 && (counts[value] ?? 0) < rest; value--) rest -= counts[value] ?? 0;
  return { value, rest };
}

function assertAscending(places: Uint32Array, count: number): void {
  let before = -1;
  for (const [entry, place] of places.entries()) {
    if (place <= before || place >= count) {
      throw new AppError('update-malformed', `place ${entry} of the update is ${place}, after ${before} of ${count}`, {
        details: { entry },
      });
    }
    before = place;
  }
}
