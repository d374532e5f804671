import { isFromWritablePlace, propertiesOf } from './loaded-code.ts';
import type { Origins } from './origins.ts';
import { argumentsOf, bare, child, children, literalOf, type SyntaxNode } from './syntax.ts';

const RUNS = /^child_process#(spawn|spawnSync|execFile|execFileSync|fork)$/;
const SHELL = /^(.*\/)?(sh|bash|zsh|dash|ksh|cmd(\.exe)?|powershell(\.exe)?|pwsh)$/;

/** What is wrong with a call that starts a program. Of packages only what surely uses a shell. */
export function runRule(call: SyntaxNode, origins: Origins, isOwn: boolean): 'shell' | 'writable-code' | undefined {
  const origin = origins.of(child(call, 'callee'));
  if (origin === undefined || !RUNS.test(origin)) return undefined;
  const [program, ...rest] = argumentsOf(call);
  if (program === undefined) return undefined;
  if (SHELL.test(literalOf(program) ?? '')) return 'shell';
  if (rest.some((argument, index) => mayUseShell(argument, { origins, isOwn, isLast: index === 1 }))) return 'shell';
  if (!isOwn) return undefined;
  if (isFromWritablePlace(program, origins)) return 'writable-code';
  return literalOf(program) === undefined && isAssembled(program, origins) ? 'shell' : undefined;
}

interface Place {
  readonly origins: Origins;
  readonly isOwn: boolean;
  readonly isLast: boolean;
}

/** Whether an argument is options that turn a shell on, or options of our own that cannot be looked into. */
function mayUseShell(argument: SyntaxNode, { origins, isOwn, isLast }: Place): boolean {
  const node = bare(argument);
  const value = node.type === 'Identifier' ? (origins.valueOf(node) ?? node) : node;
  if (value.type !== 'ObjectExpression') return isOwn && isLast && !/Function/.test(value.type);
  const shell = propertiesOf(value).get('shell');
  if (shell !== undefined && shell['value'] !== false) return true;
  return isOwn && children(value, 'properties').some(({ type }) => type === 'SpreadElement');
}

/** Whether a program's name is put together from pieces. */
function isAssembled(program: SyntaxNode, origins: Origins): boolean {
  const node = bare(program);
  if (node.type === 'TemplateLiteral' || node.type === 'BinaryExpression') return true;
  const value = node.type === 'Identifier' ? origins.valueOf(node) : undefined;
  return value !== undefined && isAssembled(value, origins);
}
