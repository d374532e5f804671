/** The same bytes where views of numbers of this size can lie on them; copied where they cannot. A Buffer's own `slice` copies nothing. */
export function aligned(bytes: Uint8Array, sizeBytes: number): Uint8Array {
  return bytes.byteOffset % sizeBytes === 0 ? bytes : Uint8Array.from(bytes);
}
