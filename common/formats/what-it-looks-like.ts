interface Signature {
  readonly seen: string;
  readonly offset: number;
  readonly bytes: readonly number[];
}

const ascii = (text: string): number[] => Array.from(text, (sign) => sign.charCodeAt(0));
const signature = (seen: string, bytes: readonly number[], offset = 0): Signature => ({ seen, offset, bytes });

/** What is dropped by mistake most often, by the bytes that it begins with. */
const SIGNATURES: readonly Signature[] = [
  signature('one PNG image; a data set is a folder with one folder for each class', [0x89, ...ascii('PNG')]),
  signature('one JPEG image; a data set is a folder with one folder for each class', [0xff, 0xd8, 0xff]),
  signature('a PDF document', ascii('%PDF')),
  signature('an HDF5 file', [0x89, ...ascii('HDF')]),
  signature('a Parquet table; export it as CSV or NPZ', ascii('PAR1')),
  signature('an SQLite database', ascii('SQLite format 3')),
  signature('a 7-Zip archive; pack it as ZIP', [0x37, 0x7a, 0xbc, 0xaf]),
  signature('a xz archive; pack it as ZIP', [0xfd, 0x37, 0x7a, 0x58, 0x5a]),
  signature('a Zstandard archive; pack it as ZIP', [0x28, 0xb5, 0x2f, 0xfd]),
  signature('a tar archive; pack it as ZIP', ascii('ustar'), 257),
  signature('a program for Linux', [0x7f, ...ascii('ELF')]),
  signature('a program for macOS', [0xcf, 0xfa, 0xed, 0xfe]),
  signature('an old GGML model; convert it to GGUF', ascii('tjgg')),
  ...[2, 3, 4, 5].map((version) => signature('a Python pickle, which may run code when it is opened', [0x80, version])),
];

/** What content of no known format looks like, for people. */
export function whatItLooksLike(head: Uint8Array, isText: boolean): string {
  if (head.length === 0) return 'nothing: the file is empty';
  const found = SIGNATURES.find(({ offset, bytes }) => bytes.every((byte, index) => head[offset + index] === byte));
  if (found !== undefined) return found.seen;
  if (isText) return 'a text that is neither a table nor a job file';
  const start = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `binary data that begin with ${start}`;
}
