import type { Random } from '../../common/random.ts';

/** As much of a JSON Schema as the API's document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

const DEEPEST = 6;
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  0.5,
  '',
  'x',
  '\u0000',
  '\ud800',
  '☃'.repeat(300),
  '../../etc/passwd',
  '__proto__',
  [],
  [[]],
  {},
  { constructor: { prototype: { polluted: true } } },
];

/** Makes JSON documents after a schema, and spoils some of them: wrong types, absent, extra and huge values. */
export class JsonMaker {
  readonly #random: Random;
  readonly #schemas: Readonly<Record<string, JsonSchema>>;
  /** Words that mean something to the receiver, such as an id. */
  readonly #words: readonly string[];

  constructor(random: Random, schemas: Readonly<Record<string, JsonSchema>>, words: readonly string[]) {
    this.#random = random;
    this.#schemas = schemas;
    this.#words = words;
  }

  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.below(items.length)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }

  oneIn(count: number): boolean {
    return this.#random.below(count) === 0;
  }

  /** A value that the schema allows, or nearly; `spoilt` of its parts in a hundred are anything. */
  make(schema: JsonSchema, spoilt: number, depth = 0): unknown {
    if (this.#random.below(100) < spoilt) return ODD[this.#random.below(ODD.length)];
    if (schema.$ref !== undefined) return this.make(this.#resolve(schema.$ref), spoilt, depth);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return this.pick(schema.enum);
    const branches = schema.anyOf ?? schema.oneOf;
    if (branches !== undefined) return this.make(this.pick(branches), spoilt, depth);
    if (schema.allOf !== undefined) {
      return Object.assign({}, ...schema.allOf.map((part) => this.make(part, spoilt, depth)));
    }
    const { type = 'object' } = schema;
    switch (typeof type === 'string' ? type : this.pick(type)) {
      case 'string':
        return this.word(schema);
      case 'integer':
      case 'number':
        return this.#number(schema);
      case 'boolean':
        return this.oneIn(2);
      case 'null':
        return null;
      case 'array':
        return depth > DEEPEST
          ? []
          : Array.from({ length: this.#random.below(4) }, () => this.make(schema.items ?? {}, spoilt, depth + 1));
      default:
        return this.#object(schema, spoilt, depth);
    }
  }

  /** A word that the schema allows where there is one, else any. */
  word({ pattern }: JsonSchema = {}): string {
    const fitting =
      pattern === undefined ? this.#words : this.#words.filter((word) => new RegExp(pattern, 'u').test(word));
    if (fitting.length > 0) return this.pick(fitting);
    return Array.from({ length: 1 + this.#random.below(20) }, () => this.#random.below(16).toString(16)).join('');
  }

  #number({ type, minimum = 0, maximum = 1_000 }: JsonSchema): number {
    if (this.oneIn(4)) return this.pick([minimum, maximum, minimum - 1, maximum + 1]);
    const value = minimum + this.#random.uniform() * (Math.min(maximum, minimum + 1_000) - minimum);
    return type === 'integer' ? Math.round(value) : value;
  }

  #object({ properties = {}, required = [] }: JsonSchema, spoilt: number, depth: number): Record<string, unknown> {
    if (depth > DEEPEST) return {};
    const entries = Object.entries(properties).flatMap(([name, schema]): [string, unknown][] => {
      const isLeftOut = required.includes(name) ? this.#random.below(100) < spoilt : this.oneIn(2);
      return isLeftOut ? [] : [[name, this.make(schema, spoilt, depth + 1)]];
    });
    if (this.#random.below(100) < spoilt) entries.push([this.pick(['extra', '__proto__', 'constructor', '']), 'x']);
    return Object.fromEntries(entries);
  }

  #resolve(ref: string): JsonSchema {
    return this.#schemas[ref.replace('#/components/schemas/', '')] ?? {};
  }
}
