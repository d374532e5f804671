import { AccessTokens } from '../../../../main/access/access-tokens.ts';
import { BrowserSessions } from '../../../../main/access/browser-sessions.ts';
import type { Grant } from '../../../../main/access/grant.ts';
import { GrantEndings } from '../../../../main/access/grant-endings.ts';
import { aStore, started } from '../storage/a-store.ts';

/** Tokens and sessions over a real database, and the grants that have ended of those that a test holds. */
export async function anAccessRoom(folder?: string) {
  const store = await aStore(folder);
  const endings = new GrantEndings();
  const log = { warn: () => undefined };
  const tokens = await started(new AccessTokens({ ...store, endings, log }));
  const sessions = new BrowserSessions({ ...store, tokens, endings, log });
  const held: Grant[] = [];
  endings.onEnding((hasEnded) => {
    for (const grant of held.filter(hasEnded)) held.splice(held.indexOf(grant), 1);
  });
  const aToken = (name = 'grafana', wish: { ttlSeconds?: number } = {}) =>
    tokens.create({ name, role: 'viewer', scopes: [], ...wish });
  return { ...store, tokens, sessions, held, aToken };
}

/** The grant, which must be one. */
export function granted(answer: Grant | string): Grant {
  if (typeof answer === 'string') throw new Error(`it is ${answer}`);
  return answer;
}
