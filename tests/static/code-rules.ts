import { runRule } from './command-rules.ts';
import type { Finding } from './finding.ts';
import { isFixed, isFromWritablePlace, type LoadRequest, loadedBy, propertiesOf, requestsOf } from './loaded-code.ts';
import type { Origins } from './origins.ts';
import { argumentsOf, bare, child, keyOf, literalOf, type Source, type SyntaxNode } from './syntax.ts';

/** What the scan looks for, with what to do instead. */
export const CODE_RULES = {
  'code-from-text': 'builds code from text; write the code out',
  shell: 'gives a command to a shell; use spawn with a literal program and an array of arguments',
  'computed-code': 'loads code by a computed name; name it literally, or as new URL(…, import.meta.url)',
  'writable-code': 'lets code come from where others may write; load only what is part of the program',
  'code-from-bytes': 'makes code of bytes; load only what is part of the program',
  'loader-hook': "changes how Node finds modules, or reaches Node's inside; import what you need",
  'unverified-tls': 'may accept any certificate; leave rejectUnauthorized as it is, which is true',
  'weak-random': 'Math.random can be foretold; use node:crypto for all that must not be guessed',
  'open-listen': 'listens on every address; name the host',
} as const;

export type CodeRule = keyof typeof CODE_RULES;

/** Rules that packages are held to as well; the others are about how this project writes. */
const FOR_PACKAGES: ReadonlySet<CodeRule> = new Set([
  'code-from-text',
  'shell',
  'computed-code',
  'writable-code',
  'code-from-bytes',
  'loader-hook',
  'unverified-tls',
]);

const REFERENCES: readonly (readonly [CodeRule, RegExp])[] = [
  ['code-from-text', /^global#eval$/],
  ['shell', /^child_process#(exec|execSync)$/],
  ['writable-code', /^module#enableCompileCache$/],
  ['code-from-bytes', /^(WebAssembly#(Module|(compile|instantiate)(Streaming)?)|process#dlopen)$/],
  ['loader-hook', /^process#(binding|_linkedBinding)$/],
  ['loader-hook', /^module#(register|registerHooks|runMain|_[a-z]\w*)$/i],
  ['loader-hook', /^global#(require\.(extensions|cache)|module\.constructor(\._\w+)?)$/],
  ['weak-random', /^Math#random$/],
];

const RUNS_TEXT = /^(node:)?(vm|repl|inspector(\/promises)?)$/;
const TIMER = /^(global|timers|timers\/promises)#set(Timeout|Interval|Immediate)$/;
const LOADING_SETTINGS = /^(NODE_OPTIONS|NODE_PATH|NODE_COMPILE_CACHE|LD_PRELOAD|LD_LIBRARY_PATH|DYLD_[A-Z_]+)$/;

/** What is wrong with a file; at most one finding of a rule a line. */
export function findingsIn(source: Source, origins: Origins, isOwn: boolean): Finding[] {
  const found = new Map<string, Finding>();
  const add = (node: SyntaxNode, rule: CodeRule): void => {
    if (!isOwn && !FOR_PACKAGES.has(rule)) return;
    const line = source.lineOf(node);
    found.set(`${line} ${rule}`, { file: source.file, line, rule, text: CODE_RULES[rule] });
  };
  for (const { node, parent } of source.places) {
    for (const rule of rulesBrokenBy(node, parent, origins, isOwn)) add(node, rule);
  }
  for (const { node, specifier } of requestsOf(source, origins))
    if (RUNS_TEXT.test(specifier)) add(node, 'code-from-text');
  return [...found.values()].sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
}

/** What the project itself asks for and is not there. */
export function missingIn(source: Source, missing: readonly LoadRequest[]): Finding[] {
  return missing.map(({ node, specifier }) => ({
    file: source.file,
    line: source.lineOf(node),
    rule: 'missing-code',
    text: `nothing is at "${specifier}"; Node would go on looking outside the program`,
  }));
}

function* rulesBrokenBy(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  origins: Origins,
  isOwn: boolean,
): Generator<CodeRule> {
  if (node.type === 'Identifier' || node.type === 'MemberExpression') {
    const origin = origins.of(node);
    yield* brokenByReference(origin);
    if (origin === 'global#Function' && !isHarmlessUse(node, parent)) yield 'code-from-text';
    if (node.type === 'MemberExpression' && isHiddenFunction(node, origins)) yield 'code-from-text';
  }
  if (node.type === 'ExportNamedDeclaration') {
    for (const origin of origins.ofExported(node)) yield* brokenByReference(origin);
  }
  if (node.type === 'CallExpression' || node.type === 'NewExpression') yield* brokenByCall(node, origins, isOwn);
  if (node.type === 'ObjectExpression') {
    const value = propertiesOf(node).get('rejectUnauthorized');
    if (value !== undefined && value['value'] !== true) yield 'unverified-tls';
  }
  if (node.type === 'AssignmentExpression') {
    const target = child(node, 'left');
    const isTrue = child(node, 'right')?.['value'] === true;
    if (target !== undefined && keyOf(target) === 'rejectUnauthorized' && !isTrue) yield 'unverified-tls';
  }
  const name = node.type === 'Identifier' || node.type === 'StringLiteral' ? String(node['value']) : '';
  if (name === 'NODE_TLS_REJECT_UNAUTHORIZED') yield 'unverified-tls';
  if (isOwn && LOADING_SETTINGS.test(name)) yield 'writable-code';
}

function* brokenByReference(origin: string | undefined): Generator<CodeRule> {
  for (const [rule, pattern] of REFERENCES) if (origin !== undefined && pattern.test(origin)) yield rule;
}

function* brokenByCall(call: SyntaxNode, origins: Origins, isOwn: boolean): Generator<CodeRule> {
  const callee = child(call, 'callee');
  const given = argumentsOf(call);
  const [first, second] = given;
  const origin = origins.of(callee) ?? '';

  const loaded = loadedBy(call, origins);
  if (loaded !== undefined && !isFixed(loaded, origins)) {
    yield isFromWritablePlace(loaded, origins) ? 'writable-code' : 'computed-code';
  }
  const evaluates = second === undefined ? undefined : propertiesOf(second).get('eval');
  if (origin === 'worker_threads#Worker' && evaluates !== undefined && evaluates['value'] !== false) {
    yield 'code-from-text';
  }
  if (TIMER.test(origin) && first !== undefined && isText(first)) yield 'code-from-text';
  const command = runRule(call, origins, isOwn);
  if (command !== undefined) yield command;
  if (callee !== undefined && keyOf(bare(callee)) === 'listen' && !namesHost(given)) yield 'open-listen';
}

/** `Function` where it is only compared, or asked for what it has. */
function isHarmlessUse(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent?.type === 'BinaryExpression') return /^(instanceof|[!=]==?)$/.test(String(parent['operator']));
  if (parent?.type === 'UnaryExpression') return parent['operator'] === 'typeof';
  return parent?.type === 'MemberExpression' && child(parent, 'object') === node && keyOf(parent) === 'prototype';
}

/** The constructor of functions, reached through a function: `f.constructor`, `x.constructor.constructor`. */
function isHiddenFunction(member: SyntaxNode, origins: Origins): boolean {
  const object = child(member, 'object');
  if (keyOf(member) !== 'constructor' || object === undefined) return false;
  const from = bare(object);
  if (from.type === 'MemberExpression' && keyOf(from) === 'constructor') return true;
  if (origins.of(from) === 'global#Function.prototype' || isFunction(from)) return true;
  if (!/^(Object|Reflect)#getPrototypeOf$/.test(origins.of(child(from, 'callee')) ?? '')) return false;
  const [of] = argumentsOf(from);
  return of !== undefined && isFunction(bare(of));
}

function isFunction({ type }: SyntaxNode): boolean {
  return type === 'FunctionExpression' || type === 'ArrowFunctionExpression';
}

/** Whether an expression is surely text. */
function isText(given: SyntaxNode): boolean {
  const node = bare(given);
  if (literalOf(node) !== undefined || node.type === 'TemplateLiteral') return true;
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return false;
  return ['left', 'right'].some((side) => isText(child(node, side) ?? node));
}

function namesHost([first, second]: readonly SyntaxNode[]): boolean {
  const named = first?.type === 'ObjectExpression' ? propertiesOf(first).get('host') : second;
  if (first?.type === 'ObjectExpression' && propertiesOf(first).has('path')) return true;
  if (named === undefined || isFunction(named)) return false;
  return !/^(0\.0\.0\.0|::|)$/.test(literalOf(named) ?? 'named elsewhere');
}
