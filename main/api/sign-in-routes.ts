import { z } from 'zod';
import type { AccessToken } from '../../common/domain/access-token.ts';
import type { AccessTokens } from '../access/access-tokens.ts';
import type { BrowserSessions } from '../access/browser-sessions.ts';
import type { SignInLinks } from '../access/sign-in-links.ts';
import { actAs } from '../events/acting.ts';
import type { AccessGate } from './access-gate.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';
import { readJsonBody } from './read-json-body.ts';
import { addressOf } from './request-address.ts';
import { setSessionCookie } from './session-cookie.ts';

interface SignInDeps {
  readonly links: Pick<SignInLinks, 'redeem'>;
  readonly tokens: Pick<AccessTokens, 'admit'>;
  readonly sessions: Pick<BrowserSessions, 'open' | 'close'>;
  readonly gate: Pick<AccessGate, 'failure'>;
}

const secret = z.string().min(1).max(200);
const Body = z.union([z.strictObject({ code: secret }), z.strictObject({ token: secret })]);

/** A browser comes in by a link that works once, or by an access token, and gets a cookie; signing out takes it away. */
export function signInRoutes({ links, tokens, sessions, gate }: SignInDeps): RawRoute[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/sign-in',
      rule: rawRules['POST /api/v1/sign-in'],
      async handle({ request, response, door }) {
        const shown = parseParameters(Body, await readJsonBody(request));
        const token = 'code' in shown ? links.redeem(shown.code) : ofSecret(tokens, shown.token);
        if (token === undefined) {
          throw gate.failure(
            request,
            'code' in shown
              ? 'the link is not valid: it works once, and for a minute'
              : 'the access token is not valid, or no longer',
          );
        }
        const { id, name, role } = token;
        const actor = { kind: 'access-token', tokenId: id, name, role, address: addressOf(request) } as const;
        const { secret, lastsMs } = actAs(actor, () => sessions.open(token));
        setSessionCookie(response, door, secret, lastsMs);
        sendNothing(response);
      },
    },
    {
      method: 'POST',
      path: '/api/v1/sign-out',
      rule: rawRules['POST /api/v1/sign-out'],
      async handle({ response, door, grant }) {
        setSessionCookie(response, door, null);
        sendNothing(response);
        if (grant?.session !== undefined && grant.session !== null) sessions.close(grant.session);
      },
    },
  ];
}

function ofSecret(tokens: SignInDeps['tokens'], secret: string): AccessToken | undefined {
  const grant = tokens.admit(secret.trim());
  return typeof grant === 'string' ? undefined : grant.token;
}

function sendNothing(response: RawCall['response']): void {
  response.writeHead(204, { 'cache-control': 'no-store' }).end();
}
