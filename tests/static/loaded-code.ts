import { isRequire, type Origins } from './origins.ts';
import { argumentsOf, bare, child, children, literalOf, type Source, type SyntaxNode, walk } from './syntax.ts';

/** One request of a file for another one. */
export interface LoadRequest {
  readonly node: SyntaxNode;
  readonly kind: 'import' | 'require' | 'beside';
  readonly specifier: string;
}

const CODE = /\.([cm]?[jt]s|node|wasm)$/;
const OUTSIDE = /^(\/|[a-z]+:)/i;

/** What a file loads by names that stand in it. `beside` are files named relative to it, as threads and processes get. */
export function requestsOf({ places }: Source, origins: Origins): LoadRequest[] {
  const requests: LoadRequest[] = [];
  const add = (node: SyntaxNode, kind: LoadRequest['kind'], specifier: string | undefined): void => {
    if (specifier !== undefined) requests.push({ node, kind, specifier });
  };
  for (const { node } of places) {
    if (/^(ImportDeclaration|ExportAllDeclaration|ExportNamedDeclaration)$/.test(node.type)) {
      if (node['typeOnly'] !== true) add(node, 'import', literalOf(child(node, 'source')));
    }
    const beside = fileBeside(node, origins);
    if (beside !== undefined && CODE.test(beside)) add(node, 'beside', beside);
    if (node.type !== 'CallExpression') continue;
    const callee = child(node, 'callee');
    const origin = origins.of(callee);
    const [first] = argumentsOf(node);
    if (callee?.type === 'Import') add(node, 'import', literalOf(first));
    else if (isRequire(origin) || origin === 'global#require.resolve') add(node, 'require', literalOf(first));
  }
  return requests;
}

/** The expression after which a call decides what code to load: a module, a thread's or a process's file. */
export function loadedBy(call: SyntaxNode, origins: Origins): SyntaxNode | undefined {
  const callee = child(call, 'callee');
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return undefined;
  const origin = origins.of(callee);
  const loads =
    callee?.type === 'Import' ||
    isRequire(origin) ||
    origin === 'worker_threads#Worker' ||
    origin === 'child_process#fork';
  return loads ? argumentsOf(call)[0] : undefined;
}

/** Whether an expression always names the same file of the same package. */
export function isFixed(given: SyntaxNode, origins: Origins): boolean {
  const node = bare(given);
  const literal = literalOf(node);
  if (literal !== undefined) return literal.startsWith('node:') || !OUTSIDE.test(literal);
  if (fileBeside(node, origins) !== undefined) return true;
  if (node.type === 'Identifier') {
    const value = origins.valueOf(node);
    return value !== undefined && isFixed(value, origins);
  }
  if (node.type === 'ConditionalExpression') {
    return ['consequent', 'alternate'].every((key) => isFixed(child(node, key) ?? node, origins));
  }
  const origin = node.type === 'CallExpression' ? origins.of(child(node, 'callee')) : undefined;
  const [first] = argumentsOf(node);
  if (first === undefined) return false;
  return /^(url#(fileURLToPath|pathToFileURL)|(global#require|import\.meta#?)[.#]?resolve)$/.test(origin ?? '')
    ? isFixed(first, origins)
    : false;
}

/** The relative path in `new URL('…', import.meta.url)` and `join(import.meta.dirname, '…')`. */
function fileBeside(node: SyntaxNode, origins: Origins): string | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const origin = origins.of(child(node, 'callee'));
  const given = argumentsOf(node);
  if (origin === 'global#URL' && origins.of(given[1]) === 'import.meta#url') {
    const path = literalOf(given[0]);
    return path === undefined || OUTSIDE.test(path) ? undefined : path;
  }
  if (!/^path#(posix\.)?(join|resolve)$/.test(origin ?? '')) return undefined;
  if (!/^(import\.meta#dirname|global#__dirname)$/.test(origins.of(given[0]) ?? '')) return undefined;
  const parts = given.slice(1).map(literalOf);
  return parts.some((part) => part === undefined || OUTSIDE.test(part)) ? undefined : `./${parts.join('/')}`;
}

/** Whether an expression takes part of its value from the environment, or from a folder that anyone may write. */
export function isFromWritablePlace(expression: SyntaxNode, origins: Origins): boolean {
  let found = false;
  const look = (root: SyntaxNode, depth: number): void =>
    walk(root, (node) => {
      const origin = origins.of(node) ?? '';
      if (/^(process#env|process#argv|os#tmpdir|os#homedir)/.test(origin)) found = true;
      if (/^\/(tmp|var\/tmp|dev\/shm)\//.test(literalOf(node) ?? '')) found = true;
      const value = node.type === 'Identifier' && depth < 3 ? origins.valueOf(node) : undefined;
      if (value !== undefined) look(value, depth + 1);
    });
  look(expression, 0);
  return found;
}

/** The names in an object literal, with their values; a shorthand stands for itself. */
export function propertiesOf(object: SyntaxNode): ReadonlyMap<string, SyntaxNode> {
  return new Map(
    children(object, 'properties').flatMap((property): [string, SyntaxNode][] => {
      if (property.type === 'Identifier') return [[String(property['value']), property]];
      const key = child(property, 'key');
      const name = key?.type === 'Computed' ? literalOf(child(key, 'expression')) : key?.['value'];
      const value = child(property, 'value') ?? property;
      return typeof name === 'string' ? [[name, value]] : [];
    }),
  );
}
