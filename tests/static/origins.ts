import { isBuiltin } from 'node:module';
import { argumentsOf, bare, child, children, keyOf, literalOf, type Source, type SyntaxNode } from './syntax.ts';

/** What the parser gives names that the file does not declare. */
const UNDECLARED = 1;
const GLOBAL_OBJECTS = new Set(['globalThis', 'global', 'window', 'self']);
/** Globals whose members are of interest. */
const NAMESPACES = new Set(['process', 'WebAssembly', 'Math', 'Object', 'Reflect']);
const INTEROP = /^_*(importStar|importDefault|interop\w*|toESM)$/;

/**
 * Says where values come from: `child_process#exec`, `process#env.PATH`, `global#eval`; undefined for what cannot be
 * followed. Imports, `require`, destructuring and plain assignments are followed within the file.
 */
export class Origins {
  readonly #origins = new Map<string, string>();
  readonly #values = new Map<string, { readonly node: SyntaxNode; readonly member?: string | undefined }[]>();
  readonly #following = new Set<string>();

  constructor({ places }: Source) {
    for (const { node } of places) {
      if (node.type === 'ImportDeclaration') this.#import(node);
      if (node.type === 'VariableDeclarator') this.#bind(child(node, 'id'), child(node, 'init'));
      if (node.type === 'AssignmentExpression' && node['operator'] === '=') {
        this.#bind(child(node, 'left'), child(node, 'right'));
      }
    }
  }

  of(given: SyntaxNode | undefined): string | undefined {
    if (given === undefined) return undefined;
    const node = bare(given);
    if (node.type === 'Identifier') return this.#ofName(node);
    if (node.type === 'MemberExpression') return memberOf(this.#ofObject(child(node, 'object')), keyOf(node));
    if (node.type === 'CallExpression') return this.#ofCall(node);
    return undefined;
  }

  /** The only value that a name of this file ever gets, where that is so. */
  valueOf(name: SyntaxNode): SyntaxNode | undefined {
    const values = this.#values.get(keyOfName(name)) ?? [];
    const [only] = values;
    return values.length === 1 && only?.member === undefined ? only?.node : undefined;
  }

  /** Where the names come from that an `export { … } from` hands on. */
  ofExported(declaration: SyntaxNode): string[] {
    const module = moduleOf(literalOf(child(declaration, 'source')));
    return children(declaration, 'specifiers').flatMap((specifier) => memberOf(module, keyOf(specifier, 'orig')) ?? []);
  }

  #import(declaration: SyntaxNode): void {
    const module = moduleOf(literalOf(child(declaration, 'source')));
    if (declaration['typeOnly'] === true || module === undefined) return;
    for (const specifier of children(declaration, 'specifiers')) {
      const local = child(specifier, 'local');
      if (local === undefined) continue;
      const name = child(specifier, 'imported')?.['value'] ?? local['value'];
      const origin = specifier.type === 'ImportSpecifier' ? memberOf(module, String(name)) : module;
      if (origin !== undefined) this.#origins.set(keyOfName(local), origin);
    }
  }

  #bind(target: SyntaxNode | undefined, value: SyntaxNode | undefined): void {
    if (target === undefined || value === undefined) return;
    if (target.type === 'Identifier') this.#add(target, { node: value });
    if (target.type !== 'ObjectPattern') return;
    for (const property of children(target, 'properties')) {
      const name = child(property, property.type === 'AssignmentPatternProperty' ? 'key' : 'value');
      if (name?.type === 'Identifier') this.#add(name, { node: value, member: keyOf(property, 'key') });
    }
  }

  #add(name: SyntaxNode, value: { readonly node: SyntaxNode; readonly member?: string | undefined }): void {
    const key = keyOfName(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
  }

  #ofName(name: SyntaxNode): string | undefined {
    if (name['ctxt'] === UNDECLARED) return ofGlobal(String(name['value']));
    const key = keyOfName(name);
    const known = this.#origins.get(key);
    if (known !== undefined || this.#following.has(key)) return known;
    this.#following.add(key);
    const origins = (this.#values.get(key) ?? []).map(({ node, member }) => {
      const origin = this.of(node);
      return member === undefined ? origin : memberOf(origin, member);
    });
    this.#following.delete(key);
    const found = origins.find((origin) => origin !== undefined);
    if (found !== undefined) this.#origins.set(key, found);
    return found;
  }

  #ofObject(object: SyntaxNode | undefined): string | undefined {
    return object?.type === 'MetaProperty' ? 'import.meta' : this.of(object);
  }

  #ofCall(call: SyntaxNode): string | undefined {
    const callee = child(call, 'callee');
    const [first] = argumentsOf(call);
    if (callee === undefined) return undefined;
    if (callee.type === 'Import') return moduleOf(literalOf(first));
    const origin = this.of(callee);
    if (isRequire(origin) || origin === 'process#getBuiltinModule') return moduleOf(literalOf(first));
    if (origin === 'module#createRequire') return 'module#createRequire()';
    if (callee.type === 'Identifier' && INTEROP.test(String(callee['value']))) return this.of(first);
    const target = bare(callee);
    return target.type === 'MemberExpression' && keyOf(target) === 'bind'
      ? this.of(child(target, 'object'))
      : undefined;
  }
}

/** Whether a function of this origin loads what it is given. */
export function isRequire(origin: string | undefined): boolean {
  return origin === 'global#require' || origin === 'global#module.require' || origin === 'module#createRequire()';
}

function keyOfName(name: SyntaxNode): string {
  return `${String(name['value'])}:${String(name['ctxt'])}`;
}

function moduleOf(specifier: string | undefined): string | undefined {
  return specifier !== undefined && isBuiltin(specifier) ? specifier.replace(/^node:/, '') : undefined;
}

function ofGlobal(name: string): string {
  if (GLOBAL_OBJECTS.has(name)) return 'global';
  return NAMESPACES.has(name) ? name : `global#${name}`;
}

function memberOf(origin: string | undefined, name: string | undefined): string | undefined {
  if (origin === undefined || name === undefined) return undefined;
  if (origin === 'global') return ofGlobal(name);
  if (name === 'default') return origin;
  return origin.includes('#') ? `${origin}.${name}` : `${origin}#${name}`;
}
