import type { AccessToken } from '../../common/domain/access-token.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAge, formatAgo } from './units.ts';

/** Access tokens, one a line. */
export function renderAccessTokens(tokens: readonly AccessToken[], now: number, colours: Colours): string[] {
  return renderTable<AccessToken>(
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'NAME', cell: ({ name }) => printable(name) },
      { title: 'ROLE', cell: ({ role }) => role },
      { title: 'SCOPES', cell: ({ scopes }) => (scopes.length === 0 ? 'all' : scopes.join(', ')) },
      { title: 'MADE', align: 'right', cell: ({ createdAt }) => formatAgo(createdAt, now) },
      {
        title: 'USED',
        align: 'right',
        cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : formatAgo(lastUsedAt, now)),
      },
      { title: 'STATE', cell: (token) => accessTokenState(token, now, colours) },
    ],
    tokens,
    colours.dim,
  );
}

/** Whether it is good, and for how long. */
export function accessTokenState({ expiresAt, revokedAt }: AccessToken, now: number, colours: Colours): string {
  if (revokedAt !== null) return colours.dim('revoked');
  if (expiresAt === null) return 'good';
  return expiresAt <= now ? colours.dim('expired') : `good for ${formatAge(expiresAt - now)}`;
}
