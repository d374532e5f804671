import type { Plugin } from 'vite';

/** Where Zod's schemas lead to its writer of JSON Schema, which is a tenth of it. */
const WAYS = [
  /^ *inst\._zod\.processJSONSchema = .*;\n/gm,
  /^ *jsonSchema: \{\n(?: +.*\n)*? *\},\n(?= *\}\);)/gm,
  /^ *toJSONSchema\(params\) \{\n.*\n *\},\n/gm,
];

/** Takes the writer of JSON Schema out of Zod: the orchestrator publishes such schemas, the page makes none. */
export function withoutJsonSchema(): Plugin {
  return {
    name: 'without-json-schema',
    apply: 'build',
    transform: {
      filter: { id: /node_modules\/zod\/v4\/classic\/schemas\.js$/ },
      handler: (code) => ({ code: cutJsonSchema(code), map: null }),
    },
  };
}

/** The code of Zod's schemas without their ways to JSON Schema. @throws Error where one of them is not found: Zod has changed */
export function cutJsonSchema(code: string): string {
  return WAYS.reduce((left, way) => {
    const cut = left.replace(way, '');
    if (cut === left) throw new Error(`nothing in Zod looks like ${way.source} any more`);
    return cut;
  }, code);
}
