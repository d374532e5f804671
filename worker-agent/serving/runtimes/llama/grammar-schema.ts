import { AppError } from '../../../../common/errors.ts';

type Schema = Readonly<Record<string, unknown>>;

const DEEPEST = 32;
/** They say what must not be, or what holds under a condition, and no grammar here can. */
const IMPOSSIBLE = ['not', 'if', 'patternProperties', 'dependentSchemas', 'dependentRequired', 'propertyNames'];
const FORMATS: ReadonlySet<unknown> = new Set(['date-time', 'time', 'date']);
const LITERALS: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);
const REFERENCE = /^#\/(?:\$defs|definitions)\/([^/]+)$/;
const ANY_OBJECT = { type: 'object', additionalProperties: true };
const ANY = { oneOf: [{ type: ['string', 'number', 'boolean', 'null'] }, ANY_OBJECT, { type: 'array' }] };

/**
 * A JSON Schema in the part of the language that becomes a grammar. Every property that it names is required, and no other
 * is allowed unless it names none. Bounds of numbers, patterns and most formats of strings are left out: a grammar of tokens
 * does not count.
 * @throws AppError `invalid-argument` with the path of what cannot be held to
 */
export function grammarSchema(schema: Schema, path: string): Schema {
  const definitions = { ...asSchema(schema['definitions']), ...asSchema(schema['$defs']) };
  const root = translated(schema, path, 0);
  const defs = Object.entries(definitions).map(([name, one]) => [name, translated(one, `${path}.$defs.${name}`, 0)]);
  return defs.length === 0 ? root : { ...root, $defs: Object.fromEntries(defs) };
}

function translated(given: unknown, path: string, depth: number): Schema {
  if (depth > DEEPEST) refuse(path, `is nested deeper than ${DEEPEST}`);
  if (given === true) return ANY;
  const schema = asSchema(given) ?? refuse(path, 'is not a schema');
  const inner = (value: unknown, key: string | number) => translated(value, `${path}.${key}`, depth + 1);
  const impossible = IMPOSSIBLE.find((key) => key in schema);
  if (impossible !== undefined) refuse(`${path}.${impossible}`, 'cannot be held to while a text is made');
  if ('$ref' in schema) {
    const name = REFERENCE.exec(String(schema['$ref']))?.[1];
    return { $ref: `#/$defs/${name ?? refuse(`${path}.$ref`, 'must refer to one of $defs')}` };
  }
  const { allOf, anyOf, oneOf = anyOf, type, enum: values } = schema;
  if (Array.isArray(allOf)) {
    return allOf.length === 1 ? inner(allOf[0], 'allOf.0') : refuse(`${path}.allOf`, 'cannot be held to');
  }
  if (Array.isArray(oneOf)) return { oneOf: oneOf.map((one, index) => inner(one, `oneOf.${index}`)) };
  if ('const' in schema) return { const: literal(schema['const'], `${path}.const`) };
  if (Array.isArray(values)) return { enum: values.map((value, index) => literal(value, `${path}.enum.${index}`)) };
  if (Array.isArray(type)) return { oneOf: type.map((one) => inner({ ...schema, type: one }, 'type')) };
  switch (type ?? guessed(schema)) {
    case 'object':
      return objectSchema(schema, inner);
    case 'array':
      return arraySchema(schema, inner);
    case 'string':
      return FORMATS.has(schema['format'])
        ? { type, format: schema['format'] }
        : { type: 'string', ...picked(schema, ['minLength', 'maxLength']) };
    case 'number':
    case 'integer':
    case 'boolean':
    case 'null':
      return { type };
    case undefined:
      return ANY;
    default:
      return refuse(`${path}.type`, `is "${String(type)}", which is no type of JSON`);
  }
}

type Inner = (value: unknown, key: string | number) => Schema;

function objectSchema(schema: Schema, inner: Inner): Schema {
  const properties = Object.entries(asSchema(schema['properties']) ?? {});
  const { additionalProperties: more = properties.length === 0 } = schema as { additionalProperties?: unknown };
  return {
    type: 'object',
    properties: Object.fromEntries(properties.map(([name, one]) => [name, inner(one, `properties.${name}`)])),
    additionalProperties: typeof more === 'boolean' ? more : inner(more, 'additionalProperties'),
  };
}

function arraySchema(schema: Schema, inner: Inner): Schema {
  const { items, prefixItems } = schema as { items?: unknown; prefixItems?: unknown };
  return {
    type: 'array',
    ...(items === undefined ? {} : { items: inner(items, 'items') }),
    ...(Array.isArray(prefixItems)
      ? { prefixItems: prefixItems.map((one, at) => inner(one, `prefixItems.${at}`)) }
      : {}),
    ...picked(schema, ['minItems', 'maxItems']),
  };
}

function guessed(schema: Schema): string | undefined {
  if ('properties' in schema || 'additionalProperties' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

function literal(value: unknown, path: string): unknown {
  return value === null || LITERALS.has(typeof value)
    ? value
    : refuse(path, 'must be a string, number, boolean or null');
}

function picked(schema: Schema, keys: readonly string[]): Schema {
  return Object.fromEntries(keys.filter((key) => typeof schema[key] === 'number').map((key) => [key, schema[key]]));
}

function asSchema(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : undefined;
}

function refuse(path: string, what: string): never {
  throw new AppError('invalid-argument', `${path} ${what}`, { details: { path } });
}
