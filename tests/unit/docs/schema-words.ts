/** As much of a JSON Schema as specifications need. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly default?: unknown;
}

/** The forms in which a value may be given. */
export function variantsOf({ anyOf, oneOf }: Schema): readonly Schema[] {
  return anyOf ?? oneOf ?? [];
}

/** The range of a number in the words of the page; undefined for anything else. */
export function rangeOf(schema: Schema): string | undefined {
  const number = [schema, ...variantsOf(schema)].find(({ type }) => type === 'integer' || type === 'number');
  if (number === undefined) return undefined;
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = number;
  const most = maximum?.toLocaleString('en-US');
  const below = exclusiveMaximum === undefined ? undefined : `below ${exclusiveMaximum}`;
  return exclusiveMinimum === undefined
    ? `${minimum?.toLocaleString('en-US')} to ${below ?? most}`
    : `above ${exclusiveMinimum}, ${below ?? `at most ${most}`}`;
}
