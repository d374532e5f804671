/** What a specification says, by the names of its fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** A value as fields; anything that has none is left for the specification's schema to refuse. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The fields that have a value. */
export function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
