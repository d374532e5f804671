import { useState } from 'react';
import type { AccessToken, AccessTokenId } from '../../../../common/domain/access-token.ts';
import { Age } from '../../../components/Age.tsx';
import { Button } from '../../../components/Button.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useNow } from '../../../stores/now-store.ts';
import '../../../components/plain-table.css';
import './access-tokens.css';

interface AccessTokensTableProps {
  readonly tokens: readonly AccessToken[];
  readonly myTokenId: AccessTokenId | undefined;
  readonly onRevoke: (token: AccessToken) => void;
}

/** Access tokens without their secrets; those that are over only on demand. */
export function AccessTokensTable({ tokens, myTokenId, onRevoke }: AccessTokensTableProps) {
  const { access, session } = useMessages();
  const { tokens: words } = access;
  const format = useFormat();
  const now = useNow(10_000);
  const [showsEnded, setShowsEnded] = useState(false);
  const good = tokens.filter((token) => stateOf(token, now) === 'good');
  const ended = tokens.filter((token) => stateOf(token, now) !== 'good');
  return (
    <>
      <table className="plain-table with-buttons access-tokens">
        <thead>
          <tr>
            <th>{words.columns.name}</th>
            <th>{words.columns.role}</th>
            <th>{words.columns.areas}</th>
            <th>{words.columns.ends}</th>
            <th>{words.columns.used}</th>
            <th>
              <span className="unseen">{words.revoke}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {[...good, ...(showsEnded ? ended : [])].map((token) => {
            const state = stateOf(token, now);
            const areas =
              token.scopes.length === 0
                ? access.me.allAreas
                : format.list(token.scopes.map((scope) => session.scopes[scope]));
            return (
              <tr key={token.id} className={state === 'good' ? undefined : 'faint'}>
                <td title={token.id}>
                  <strong>{token.name}</strong> {token.id === myTokenId && <span className="faint">{words.mine}</span>}
                </td>
                <td title={session.abilities[token.role]}>{session.roles[token.role]}</td>
                <td title={areas}>{areas}</td>
                <td>
                  {state !== 'good' && words.states[state]}
                  {state === 'good' && (token.expiresAt === null ? words.never : <Moment at={token.expiresAt} />)}
                </td>
                <td>{token.lastUsedAt === null ? words.never : <Age at={token.lastUsedAt} />}</td>
                <td className="number">
                  {state === 'good' && (
                    <Button look="quiet" aria-label={words.revokeNamed(token.name)} onClick={() => onRevoke(token)}>
                      {words.revoke}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {ended.length > 0 && !showsEnded && (
        <p>
          <Button look="quiet" onClick={() => setShowsEnded(true)}>
            {words.showEnded(format.number(ended.length))}
          </Button>
        </p>
      )}
    </>
  );
}

function stateOf({ expiresAt, revokedAt }: AccessToken, now: number): 'good' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'good';
}
