import type { OpenAPI } from '@orpc/openapi';
import type { AccessRule } from '../../common/api/access-rule.ts';

type Paths = NonNullable<OpenAPI.Document['paths']>;
type Operation = NonNullable<NonNullable<Paths[string]>['get']>;

const METHODS = ['get', 'head', 'put', 'patch', 'post', 'delete'] as const;

/** How a caller shows that they may: an access token, or the cookie of a browser that was signed in. */
export const securitySchemes: NonNullable<OpenAPI.ComponentsObject['securitySchemes']> = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'The secret of an access token, from `eo access create` or `eo keys create`',
  },
  browser: {
    type: 'apiKey',
    in: 'cookie',
    name: 'eo-session-8000',
    description: 'The cookie of a browser that `eo open` has signed in; the port is in its name',
  },
};

const failure = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});
const header = (description: string) => ({ description, schema: { type: 'string' as const } });

const SENDER = { 403: failure('Not for this token, name or web site') };
const ACCESS = {
  401: {
    ...failure('No access token, or one that is not good'),
    headers: { 'WWW-Authenticate': header('`Bearer`') },
  },
  403: failure('The access token has not the role or the scope'),
  429: {
    ...failure('Too many requests, or too many failed attempts'),
    headers: { 'Retry-After': header('Seconds to wait') },
  },
};
const BODY = {
  408: failure('The body did not arrive in time'),
  413: failure('The body is too large'),
  415: failure('The body is not JSON'),
  507: failure('The disk is full'),
};

/** Says of every operation whom it is for, and how it refuses the others. */
export function withAccess(paths: Paths, ruleOf: (method: string, path: string) => AccessRule | undefined): Paths {
  const told = Object.entries(paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method): [string, Operation][] => {
      const operation = item?.[method];
      const rule = ruleOf(method.toUpperCase(), path);
      return operation === undefined || rule === undefined ? [] : [[method, toldOf(operation, rule, method)]];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }];
  });
  return Object.fromEntries(told) as Paths;
}

function toldOf(operation: Operation, rule: AccessRule, method: string): Operation {
  const isOpen = rule === 'open';
  const body = method === 'get' || method === 'head' ? {} : BODY;
  const responses = { ...(isOpen ? SENDER : ACCESS), ...body, ...operation.responses };
  if (isOpen) return { ...operation, security: [], responses };
  const { role, scope } = rule;
  const needs = `Needs the role \`${role}\`${scope === null ? '' : ` and the scope \`${scope}\``}.`;
  const description = [operation.description, needs].filter(Boolean).join(' ');
  const marks = { 'x-role': role, ...(scope === null ? {} : { 'x-scope': scope }) };
  return { ...operation, ...marks, description, security: [{ token: [] }, { browser: [] }], responses };
}
