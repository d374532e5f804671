interface Route<Target> {
  readonly method: string;
  /** Such as `/api/v1/jobs/{id}`; a variable stands for one segment. */
  readonly path: string;
  readonly target: Target;
}

type Parameters = Readonly<Record<string, string>>;

/** What is known about a request's path: its target, that only other methods fit, or nothing. */
export type RouteMatch<Target> =
  | { readonly kind: 'found'; readonly target: Target; readonly parameters: Parameters }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' };

interface PlacedRoute<Target> extends Route<Target> {
  /** Of two that fit, the one that was given first is taken. */
  readonly order: number;
  readonly segments: readonly string[];
}

/** A place in the tree of paths: what follows it, and the routes that end here. */
interface Place<Target> {
  readonly words: Map<string, Place<Target>>;
  variable: Place<Target> | undefined;
  readonly routes: PlacedRoute<Target>[];
}

/** Finds what a request is for, segment by segment. A `GET` route also takes `HEAD` where there is none of its own. */
export class RouteTable<Target> {
  readonly #root: Place<Target> = aPlace();

  constructor(routes: readonly Route<Target>[]) {
    for (const [order, route] of routes.entries()) this.#add({ ...route, order, segments: segmentsOf(route.path) });
  }

  match(method: string, path: string): RouteMatch<Target> {
    const segments = segmentsOf(path);
    const fitting: PlacedRoute<Target>[] = [];
    collect(this.#root, segments, 0, fitting);
    fitting.sort((a, b) => a.order - b.order);
    const found =
      fitting.find((route) => route.method === method) ??
      (method === 'HEAD' ? fitting.find((route) => route.method === 'GET') : undefined);
    if (found !== undefined) {
      return { kind: 'found', target: found.target, parameters: parametersOf(found.segments, segments) };
    }
    if (fitting.length > 0)
      return { kind: 'wrong-method', allowed: [...new Set(fitting.map((route) => route.method))] };
    return { kind: 'unknown' };
  }

  #add(route: PlacedRoute<Target>): void {
    let place = this.#root;
    for (const segment of route.segments) {
      if (variableOf(segment) !== undefined) {
        place.variable ??= aPlace();
        place = place.variable;
      } else {
        const next = place.words.get(segment) ?? aPlace<Target>();
        place.words.set(segment, next);
        place = next;
      }
    }
    place.routes.push(route);
  }
}

function aPlace<Target>(): Place<Target> {
  return { words: new Map(), variable: undefined, routes: [] };
}

function collect<Target>(
  place: Place<Target>,
  segments: readonly string[],
  depth: number,
  into: PlacedRoute<Target>[],
): void {
  const segment = segments[depth];
  if (segment === undefined) {
    into.push(...place.routes);
    return;
  }
  const word = place.words.get(segment);
  if (word !== undefined) collect(word, segments, depth + 1, into);
  if (place.variable !== undefined) collect(place.variable, segments, depth + 1, into);
}

function segmentsOf(path: string): string[] {
  return path.replace(/^\/|\/$/g, '').split('/');
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Parameters {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const variable = variableOf(expected);
    if (variable !== undefined) parameters[variable] = decoded(segments[index] ?? '');
  }
  return parameters;
}

function variableOf(segment: string): string | undefined {
  return segment.startsWith('{') ? /^\{(\w+)\}$/.exec(segment)?.[1] : undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
