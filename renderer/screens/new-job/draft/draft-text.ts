import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  Document as YamlDocument,
} from 'yaml';

/** Where a value stands in a job file: `['data', 'dataset']`. */
export type DraftPath = readonly string[];

/** Something in a text that is no YAML. */
export interface TextProblem {
  /** Counted from 1. */
  readonly line: number;
  /** Of the YAML library, such as `BAD_INDENT`. */
  readonly code: string;
}

/** What a text says; nothing where it is no YAML. */
export type DraftReading =
  | { readonly kind: 'readable'; readonly value: unknown; readonly lineOf: (path: DraftPath) => number }
  | { readonly kind: 'broken'; readonly problems: readonly TextProblem[] };

/** Reads the text of a job file. */
export function readDraft(text: string): DraftReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problems = document.errors.map(({ pos, code, message }) => ({
    line: lines.linePos(pos[0]).line,
    // What is not closed is only noticed by the indentation of the line after it.
    code: /end with a/.test(message) ? 'MISSING_CHAR' : code,
  }));
  if (problems.length > 0) return { kind: 'broken', problems };
  try {
    return { kind: 'readable', value: document.toJS(), lineOf: (path) => lineOf(document, lines, path) };
  } catch {
    return { kind: 'broken', problems: [{ line: 1, code: 'BAD_ALIAS' }] };
  }
}

/** A job as the text of a file, layers one a line. */
export function writeDraft(job: object): string {
  const document = new YamlDocument(job);
  if (isNode(document.contents)) makeLayersFlow(document.contents);
  return print(document);
}

/**
 * The text with one value changed, or taken out where it is undefined; comments and all else stay. A text that is no YAML
 * stays as it is.
 */
export function editDraft(text: string, path: DraftPath, value: unknown): string {
  const document: Document = parseDocument(text);
  if (document.errors.length > 0) return text;
  if (!isMap(document.contents)) document.contents = document.createNode({});
  if (value === undefined) takeOut(document, path);
  else put(document, path, value);
  return print(document);
}

/** The value at a place of what was read; undefined where there is none. */
export function valueAt(value: unknown, path: DraftPath): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function put(document: Document, path: DraftPath, value: unknown): void {
  for (let depth = 1; depth < path.length; depth++) {
    const parent = path.slice(0, depth);
    if (!isCollection(document.getIn(parent, true))) document.setIn(parent, document.createNode({}));
  }
  const before = document.getIn(path, true);
  const node = document.createNode(value) as Node;
  makeLayersFlow(node);
  if (isScalar(before) && before.comment != null) node.comment = before.comment;
  document.setIn(path, node);
}

function takeOut(document: Document, path: DraftPath): void {
  const parent = path.slice(0, -1);
  if (parent.length > 0 && !isCollection(document.getIn(parent, true))) return;
  document.deleteIn(path);
  const left = document.getIn(parent, true);
  if (parent.length > 0 && isCollection(left) && left.items.length === 0) takeOut(document, parent);
}

function makeLayersFlow(node: Node): void {
  visit(node, {
    Seq(_key, list) {
      if (list.items.every(isScalar)) list.flow = true;
      for (const item of list.items) if (isMap(item)) item.flow = true;
    },
  });
}

function print(document: Document): string {
  return document.toString({ lineWidth: 0 });
}

/** The line of a value, or of what it should stand in. */
function lineOf(document: Document, lines: LineCounter, path: DraftPath): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    const [at, next] = step(node, key);
    if (!isNode(at) || at.range == null) break;
    offset = at.range[0];
    node = next;
  }
  return lines.linePos(offset).line;
}

function step(node: unknown, key: string): readonly [at: unknown, next: unknown] {
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    return [item, item];
  }
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
  return [pair?.key, pair?.value];
}
