/** A protobuf message, field by field: numbers as varints, all else with its length before it. */
export function aMessage(
  ...fields: readonly (readonly [number: number, value: number | string | Uint8Array])[]
): Uint8Array {
  const bytes: number[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'number') {
      bytes.push(...varint(number * 8), ...varint(value));
      continue;
    }
    const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    bytes.push(...varint(number * 8 + 2), ...varint(content.length), ...content);
  }
  return Uint8Array.from(bytes);
}

export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
