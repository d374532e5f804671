import type { AccessToken } from '../../common/domain/access-token.ts';
import { accessTokenState } from './render-access-token.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAgo, formatCount } from './units.ts';

/** Keys by which programs ask served models, one a line. */
export function renderApiKeys(keys: readonly AccessToken[], now: number, colours: Colours): string[] {
  const limit = (most: number | null) => (most === null ? 'any' : formatCount(most));
  return renderTable<AccessToken>(
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'NAME', cell: ({ name }) => printable(name) },
      { title: 'MODELS', cell: ({ models }) => (models.length === 0 ? 'all' : models.join(', ')) },
      { title: 'REQUESTS/MIN', align: 'right', cell: ({ requestsPerMinute }) => limit(requestsPerMinute) },
      { title: 'TOKENS/MIN', align: 'right', cell: ({ tokensPerMinute }) => limit(tokensPerMinute) },
      {
        title: 'USED',
        align: 'right',
        cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : formatAgo(lastUsedAt, now)),
      },
      { title: 'STATE', cell: (key) => accessTokenState(key, now, colours) },
    ],
    keys,
    colours.dim,
  );
}
