/** The kinds of picture in a macOS icon, by their size in pixels. */
const KINDS: readonly (readonly [string, number])[] = [
  ['icp4', 16],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1_024],
];

/** A macOS icon file of PNG pictures. */
export function icnsOf(draw: (size: number) => Buffer): Buffer {
  const parts = KINDS.flatMap(([kind, size]) => {
    const png = draw(size);
    return [header(kind, png.length), png];
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([header('icns', length), ...parts]);
}

function header(kind: string, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.write(kind, 'latin1');
  bytes.writeUInt32BE(length + 8, 4);
  return bytes;
}
