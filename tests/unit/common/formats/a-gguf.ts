type Value =
  | { readonly type: 'u32'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'texts'; readonly value: readonly string[] }
  | { readonly type: 'numbers'; readonly value: readonly number[] };

export interface GgufPlan {
  readonly version?: number;
  readonly keys?: Readonly<Record<string, Value>>;
  readonly tensors?: readonly { name: string; dimensions: readonly number[]; type: number; offset: number }[];
  readonly dataBytes?: number;
  /** Instead of the true ones. */
  readonly tensorCount?: bigint;
  readonly keyCount?: bigint;
}

class Writer {
  readonly bytes: number[] = [];

  u32(value: number): void {
    this.bytes.push(...new Uint8Array(Uint32Array.of(value).buffer));
  }

  u64(value: bigint): void {
    this.bytes.push(...new Uint8Array(BigUint64Array.of(value).buffer));
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.u64(BigInt(bytes.length));
    this.bytes.push(...bytes);
  }

  value(value: Value): void {
    switch (value.type) {
      case 'u32':
        this.u32(4);
        this.u32(value.value);
        break;
      case 'text':
        this.u32(8);
        this.text(value.value);
        break;
      case 'texts':
        this.array(8, value.value.length);
        for (const item of value.value) this.text(item);
        break;
      case 'numbers':
        this.array(4, value.value.length);
        for (const item of value.value) this.u32(item);
    }
  }

  array(type: number, length: number): void {
    this.u32(9);
    this.u32(type);
    this.u64(BigInt(length));
  }
}

/** A GGUF file as planned, sound or not. */
export function aGguf({ version = 3, keys = {}, tensors = [], dataBytes = 0, ...counts }: GgufPlan = {}): Uint8Array {
  const writer = new Writer();
  writer.bytes.push(...new TextEncoder().encode('GGUF'));
  writer.u32(version);
  writer.u64(counts.tensorCount ?? BigInt(tensors.length));
  writer.u64(counts.keyCount ?? BigInt(Object.keys(keys).length));
  for (const [key, value] of Object.entries(keys)) {
    writer.text(key);
    writer.value(value);
  }
  for (const { name, dimensions, type, offset } of tensors) {
    writer.text(name);
    writer.u32(dimensions.length);
    for (const size of dimensions) writer.u64(BigInt(size));
    writer.u32(type);
    writer.u64(BigInt(offset));
  }
  while (writer.bytes.length % 32 !== 0) writer.bytes.push(0);
  return Uint8Array.from([...writer.bytes, ...new Uint8Array(dataBytes)]);
}
