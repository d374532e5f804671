import type { JoinToken } from '../../../../common/domain/joining.ts';
import { Button } from '../../../components/Button.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useNow } from '../../../stores/now-store.ts';
import '../../../components/plain-table.css';
import './join-tokens.css';

interface JoinTokensTableProps {
  readonly tokens: readonly JoinToken[];
  readonly onRevoke: (token: JoinToken) => void;
}

type TokenState = 'good' | 'used' | 'expired' | 'revoked';

/** The join strings that were made, without their secrets; those that still open first. */
export function JoinTokensTable({ tokens, onRevoke }: JoinTokensTableProps) {
  const { tokens: words } = useMessages().joining;
  const format = useFormat();
  const now = useNow(10_000);
  const inOrder = tokens.toSorted(
    (a, b) => Number(stateOf(b, now) === 'good') - Number(stateOf(a, now) === 'good') || b.createdAt - a.createdAt,
  );
  return (
    <table className="plain-table with-buttons join-tokens">
      <thead>
        <tr>
          <th>{words.columns.id}</th>
          <th>{words.columns.state}</th>
          <th className="number">{words.columns.used}</th>
          <th>{words.columns.ends}</th>
          <th>{words.columns.tags}</th>
          <th>
            <span className="unseen">{words.revoke}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {inOrder.map((token) => {
          const state = stateOf(token, now);
          return (
            <tr key={token.id} className={state === 'good' ? undefined : 'faint'}>
              <td>
                <code>{token.id}</code>
              </td>
              <td>{words.states[state]}</td>
              <td className="number">
                {words.used(format.number(token.uses - token.usesLeft), format.number(token.uses))}
              </td>
              <td>
                <Moment at={token.expiresAt} />
              </td>
              <td>{token.tags.join(', ')}</td>
              <td className="number">
                {state === 'good' && (
                  <Button look="quiet" aria-label={words.revokeNamed(token.id)} onClick={() => onRevoke(token)}>
                    {words.revoke}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function stateOf({ usesLeft, expiresAt, revokedAt }: JoinToken, now: number): TokenState {
  if (revokedAt !== null) return 'revoked';
  if (usesLeft === 0) return 'used';
  return expiresAt <= now ? 'expired' : 'good';
}
