import { type Plugin, parseSync } from 'vite';

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

type Cut = readonly [from: number, to: number];

/** What `.route({ … })` says for readers only. */
const TOLD: ReadonlySet<unknown> = new Set(['summary', 'description']);

/**
 * Takes out what the contract says for readers: `.describe(…)` of schemas, summaries and descriptions of routes. The
 * orchestrator writes the reference of its API from them; the page shows none. What calls are given goes as well: the page
 * checks what it gets, and the orchestrator what it is given. Schemas that nothing else needs are left out with it.
 */
export function withoutDescriptions(): Plugin {
  return {
    name: 'without-descriptions',
    apply: 'build',
    transform: {
      filter: { id: /^(?!.*node_modules).*\/common\// },
      handler: (code) => ({ code: cutDescriptions(code), map: null, moduleSideEffects: false }),
    },
  };
}

/** The code of a module, JavaScript already, without its descriptions. */
export function cutDescriptions(code: string): string {
  const cuts = [...descriptionsIn(parseSync('module.js', code).program)].toSorted(([a], [b]) => b - a);
  return cuts.reduce((left, [from, to]) => left.slice(0, from) + left.slice(to), code);
}

function* descriptionsIn(node: SyntaxNode): Generator<Cut> {
  const { callee, arguments: given = [] } = node as { callee?: unknown; arguments?: readonly SyntaxNode[] };
  const { object, property } = (callee ?? {}) as { object?: SyntaxNode; property?: { readonly name?: string } };
  if (object !== undefined && property?.name === 'describe') yield [object.end, node.end];
  if (object !== undefined && property?.name === 'input') yield [object.end, node.end];
  if (property?.name === 'route') yield* toldOf(given);
  for (const child of childrenOf(node))
    if (!(property?.name === 'describe' || property?.name === 'input') || child !== given[0])
      yield* descriptionsIn(child);
}

function* toldOf([route]: readonly SyntaxNode[]): Generator<Cut> {
  const { properties = [] } = route as { properties?: readonly (SyntaxNode & { key?: { readonly name?: string } })[] };
  for (const [index, { key, start, end }] of properties.entries()) {
    if (TOLD.has(key?.name)) yield [start, properties[index + 1]?.start ?? end];
  }
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}
