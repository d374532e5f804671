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

/** Finds what a request is for. A `GET` route also takes `HEAD` where there is none of its own. */
export class RouteTable<Target> {
  readonly #routes: readonly (Route<Target> & { readonly segments: readonly string[] })[];

  constructor(routes: readonly Route<Target>[]) {
    this.#routes = routes.map((route) => ({ ...route, segments: segmentsOf(route.path) }));
  }

  match(method: string, path: string): RouteMatch<Target> {
    const segments = segmentsOf(path);
    const fitting = this.#routes.flatMap((route) => {
      const parameters = parametersOf(route.segments, segments);
      return parameters === undefined ? [] : [{ ...route, parameters }];
    });
    const found =
      fitting.find((route) => route.method === method) ??
      (method === 'HEAD' ? fitting.find((route) => route.method === 'GET') : undefined);
    if (found !== undefined) return { kind: 'found', target: found.target, parameters: found.parameters };
    if (fitting.length > 0)
      return { kind: 'wrong-method', allowed: [...new Set(fitting.map((route) => route.method))] };
    return { kind: 'unknown' };
  }
}

function segmentsOf(path: string): string[] {
  return path.replace(/^\/|\/$/g, '').split('/');
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Parameters | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? '';
    const variable = /^\{(\w+)\}$/.exec(expected)?.[1];
    if (variable !== undefined) parameters[variable] = decoded(segment);
    else if (segment !== expected) return undefined;
  }
  return parameters;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
