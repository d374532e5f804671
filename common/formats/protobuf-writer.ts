/**
 * Writes one protobuf message as pieces that lie one after the other. Bytes are kept as they are and not copied, however
 * deeply their message is nested: weights are most of a file.
 */
export class ProtobufWriter {
  readonly pieces: Uint8Array[] = [];
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** A whole number as a varint; negative ones in the two's complement of 64 bits. */
  integer(field: number, value: number): void {
    this.#add(varint(field * 8), varint(value));
  }

  float(field: number, value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#add(varint(field * 8 + 5), bytes);
  }

  double(field: number, value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#add(varint(field * 8 + 1), bytes);
  }

  text(field: number, value: string): void {
    this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.#add(varint(field * 8 + 2), varint(value.length), value);
  }

  message(field: number, fill: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    fill(inner);
    this.#add(varint(field * 8 + 2), varint(inner.sizeBytes), ...inner.pieces);
  }

  #add(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      this.pieces.push(piece);
      this.#sizeBytes += piece.length;
    }
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128);
  return Uint8Array.of(...bytes, Number(rest));
}
