import { create, type DescField, type DescMessage, ScalarType, toBinary } from '@bufbuild/protobuf';
import type { Random } from '../../common/random.ts';

const LONG: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);
const SIGNED: ReadonlySet<ScalarType> = new Set([ScalarType.INT32, ScalarType.SINT32, ScalarType.SFIXED32]);
const EDGES = [0, 1, -1, 2 ** 31 - 1, 2 ** 32, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 0.5];
const LONG_EDGES = [0n, 1n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n - 1n];
const LARGEST_BYTES = 300_000;

/** Makes messages of the contract with any values in them, and spoils some of them on the wire. */
export class MessageMaker {
  readonly #random: Random;
  /** Words that mean something to the receiver, such as the id of a task. */
  readonly #words: readonly string[];

  constructor(random: Random, words: readonly string[]) {
    this.#random = random;
    this.#words = words;
  }

  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.below(items.length)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }

  word(): string {
    const random = this.#random;
    if (random.below(4) > 0) return this.pick(this.#words);
    return Array.from({ length: random.below(80) }, () => String.fromCodePoint(random.below(0xd800))).join('');
  }

  /** A message on the wire, every other one spoilt. */
  wire(message: DescMessage): Buffer {
    const bytes = Buffer.from(toBinary(message, create(message, this.#fields(message, 0))));
    return this.#random.below(2) === 0 ? bytes : this.#spoil(bytes);
  }

  #fields(message: DescMessage, depth: number): Record<string, unknown> {
    const entries = message.members.flatMap((member): [string, unknown][] => {
      if (this.#random.below(8) === 0) return [];
      if (member.kind !== 'oneof') return [[member.localName, this.#value(member, depth)]];
      const field = this.pick(member.fields);
      return [[member.localName, { case: field.localName, value: this.#value(field, depth) }]];
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  #value(field: DescField, depth: number): unknown {
    switch (field.fieldKind) {
      case 'message':
        return depth > 4 ? undefined : this.#fields(field.message, depth + 1);
      case 'enum':
        return this.#random.below(12);
      case 'scalar':
        return this.#scalar(field.scalar);
      case 'list': {
        const { listKind } = field;
        const item = (): unknown => {
          if (listKind === 'message') return this.#fields(field.message, depth + 1);
          return listKind === 'enum' ? this.#random.below(12) : this.#scalar(field.scalar);
        };
        return depth > 4 ? [] : Array.from({ length: this.#random.below(4) }, item);
      }
      case 'map':
        return undefined;
    }
  }

  #scalar(type: ScalarType): unknown {
    const random = this.#random;
    if (type === ScalarType.STRING) return this.word();
    if (type === ScalarType.BOOL) return random.below(2) === 0;
    if (type === ScalarType.BYTES) return new Uint8Array(random.below(random.below(8) === 0 ? LARGEST_BYTES : 64));
    if (LONG.has(type)) return random.below(2) === 0 ? BigInt(random.below(1_000)) : this.pick(LONG_EDGES);
    if (type === ScalarType.DOUBLE || type === ScalarType.FLOAT) {
      const value = random.below(2) === 0 ? random.uniform() : this.pick(EDGES);
      return type === ScalarType.FLOAT && Number.isFinite(value) ? Math.fround(Math.min(value, 3e38)) : value;
    }
    return SIGNED.has(type) ? random.uint32() | 0 : random.uint32();
  }

  /** A few bytes changed, cut off, or doubled. */
  #spoil(bytes: Buffer): Buffer {
    const random = this.#random;
    const at = random.below(bytes.length + 1);
    switch (random.below(3)) {
      case 0:
        return bytes.subarray(0, at);
      case 1:
        return Buffer.concat([bytes, bytes.subarray(at)]);
      default: {
        const copy = Buffer.from(bytes);
        for (let i = random.below(6); i >= 0 && copy.length > 0; i--)
          copy[random.below(copy.length)] = random.below(256);
        return copy;
      }
    }
  }
}
