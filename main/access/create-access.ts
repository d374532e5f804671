import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { AccessTokens } from './access-tokens.ts';
import { BrowserSessions } from './browser-sessions.ts';
import { GrantEndings } from './grant-endings.ts';
import { OwnerToken } from './owner-token.ts';
import { SignInLinks } from './sign-in-links.ts';

interface AccessDeps {
  /** The data folder, where the owner's token lies. */
  readonly data: string;
  readonly database: Database;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who may use the control API. */
export interface Access {
  readonly tokens: AccessTokens;
  readonly sessions: BrowserSessions;
  readonly links: SignInLinks;
  readonly owner: OwnerToken;
  /** Tells when somebody's access ends. */
  readonly endings: GrantEndings;
  readonly services: readonly Service[];
}

/** Wires access tokens, browser sessions and sign-in links. */
export function createAccess(deps: AccessDeps): Access {
  const endings = new GrantEndings();
  const tokens = new AccessTokens({ ...deps, endings });
  const sessions = new BrowserSessions({ ...deps, tokens, endings });
  const links = new SignInLinks(deps.clock);
  const owner = new OwnerToken(deps.data, tokens);
  return { tokens, sessions, links, owner, endings, services: [tokens, owner] };
}
