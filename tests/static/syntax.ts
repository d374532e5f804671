import { parse as parseText } from '@swc/core';

/** A node of a syntax tree, as far as reading it goes. */
export interface SyntaxNode {
  readonly type: string;
  readonly span?: { readonly start: number; readonly end: number };
  readonly [key: string]: unknown;
}

/** A node with the one around it. */
interface Place {
  readonly node: SyntaxNode;
  readonly parent: SyntaxNode | undefined;
}

/** A parsed file. */
export interface Source {
  readonly file: string;
  /** Every node that is code, outer ones first; types are left out. */
  readonly places: readonly Place[];
  readonly lineOf: (node: SyntaxNode) => number;
}

const TYPESCRIPT = /\.[cm]?ts$/;

/** Parses TypeScript or JavaScript, modules and scripts alike. @throws Error when it is neither */
export async function parse(file: string, text: string): Promise<Source> {
  const places: Place[] = [];
  walk(await treeOf(file, text), (node, parent) => places.push({ node, parent }));
  const bytes = Buffer.from(text);
  return {
    file,
    places,
    // Offsets are in bytes and count from 1.
    lineOf: ({ span }) =>
      bytes
        .subarray(0, (span?.start ?? 1) - 1)
        .toString('latin1')
        .split('\n').length,
  };
}

async function treeOf(file: string, text: string): Promise<SyntaxNode> {
  const language = TYPESCRIPT.test(file) ? ({ syntax: 'typescript' } as const) : ({ syntax: 'ecmascript' } as const);
  const as = async (isModule: 'unknown' | 'commonjs'): Promise<SyntaxNode> => {
    // The types of the parser know only true and false.
    const tree: unknown = await parseText(text, { ...language, target: 'es2024', isModule: isModule as never });
    return tree as SyntaxNode;
  };
  try {
    return await as('unknown');
  } catch {
    return await as('commonjs'); // a script may return from its top level
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The node under `key`. */
export function child(node: SyntaxNode | undefined, key: string): SyntaxNode | undefined {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
}

/** The nodes in the list under `key`. */
export function children(node: SyntaxNode | undefined, key: string): readonly SyntaxNode[] {
  const value = node?.[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The arguments of a call, without their wrapping; nothing after a spread can be known by place. */
export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  const list = call['arguments'];
  if (!Array.isArray(list)) return [];
  const given = list as readonly { readonly spread: unknown; readonly expression: SyntaxNode }[];
  return given.map(({ spread, expression }) => (spread ? { type: 'SpreadElement', argument: expression } : expression));
}

const WRAPPERS: Readonly<Record<string, string>> = {
  ParenthesisExpression: 'expression',
  TsAsExpression: 'expression',
  TsNonNullExpression: 'expression',
  TsSatisfiesExpression: 'expression',
  TsTypeAssertion: 'expression',
  TsConstAssertion: 'expression',
  TsInstantiation: 'expression',
  OptionalChainingExpression: 'base',
  AwaitExpression: 'argument',
};

/** What an expression comes down to without brackets, types, `?.`, `await` and the left sides of commas. */
export function bare(node: SyntaxNode): SyntaxNode {
  if (node.type === 'SequenceExpression') {
    const last = children(node, 'expressions').at(-1);
    return last === undefined ? node : bare(last);
  }
  const inner = child(node, WRAPPERS[node.type] ?? '');
  return inner === undefined ? node : bare(inner);
}

/** The text of a literal, of a template without holes, or of such texts joined by `+`. */
export function literalOf(given: SyntaxNode | undefined): string | undefined {
  if (given === undefined) return undefined;
  const node = bare(given);
  if (node.type === 'StringLiteral') return node['value'] as string;
  if (node.type === 'TemplateLiteral' && children(node, 'expressions').length === 0) {
    return children(node, 'quasis')[0]?.['cooked'] as string;
  }
  if (node.type === 'BinaryExpression' && node['operator'] === '+') {
    const left = literalOf(child(node, 'left'));
    const right = literalOf(child(node, 'right'));
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

/** The name that a member expression or a property of an object asks for, where it can be read. */
export function keyOf(node: SyntaxNode, slot = 'property'): string | undefined {
  const key = child(node, slot);
  if (key === undefined) return undefined;
  if (key.type === 'Computed') return literalOf(child(key, 'expression'));
  return key.type === 'Identifier' || key.type === 'StringLiteral' ? (key['value'] as string) : undefined;
}

/** Visits every node that is code, outer ones first; types are left out. */
export function walk(root: SyntaxNode, visit: (node: SyntaxNode, parent: SyntaxNode | undefined) => void): void {
  const step = (value: object, parent: SyntaxNode | undefined): void => {
    let around = parent;
    if (isNode(value)) {
      if (value.type.startsWith('Ts') && !(value.type in WRAPPERS)) return;
      visit(value, parent);
      around = value;
    }
    const slots = value as Readonly<Record<string, unknown>>;
    for (const key in slots) {
      const inner = slots[key];
      if (typeof inner === 'object' && inner !== null && key !== 'span') step(inner, around);
    }
  };
  step(root, undefined);
}
