import { useState } from 'react';
import type { NewAccessToken } from '../../../../common/api/access-contract.ts';
import { AccessTokenName, Scope } from '../../../../common/domain/access-token.ts';
import { Role } from '../../../../common/domain/actor.ts';
import { Field } from '../../../components/Field.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';
import { useMe } from '../../../stores/session-store.ts';
import { SPAN_SECONDS, type Span } from '../spans.ts';

const SPANS = ['day', 'week', 'month', 'year'] as const satisfies readonly Span[];

interface AccessTokenFormProps {
  readonly onMade: (made: NewAccessToken) => void;
  readonly onClose: () => void;
}

/** What a new access token may do, and for how long. */
export function AccessTokenForm({ onMade, onClose }: AccessTokenFormProps) {
  const { access, session, settings } = useMessages();
  const words = access.tokens;
  const client = useClient();
  // A token that is limited to some areas can only give these away.
  const mine = useMe()?.scopes ?? [];
  const offered = mine.length === 0 ? Scope.options : mine;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [scopes, setScopes] = useState<readonly Scope[]>(mine);
  const [span, setSpan] = useState<Span>();
  const isNameGood = AccessTokenName.safeParse(name).success;
  const ttl = span === undefined ? {} : { ttlSeconds: SPAN_SECONDS[span] };
  return (
    <FormDialog
      title={words.createTitle}
      onClose={onClose}
      action={words.make}
      isReady={isNameGood}
      onSubmit={async () => onMade(await client.access.createToken({ name, role, scopes: [...scopes], ...ttl }))}
    >
      <Field
        label={words.name}
        note={words.nameNote}
        problem={name === '' || isNameGood ? undefined : words.nameProblem}
      >
        <input value={name} autoComplete="off" spellCheck={false} onChange={({ target }) => setName(target.value)} />
      </Field>
      <fieldset className="choice-list">
        <legend>{words.role}</legend>
        {Role.options.map((one) => (
          <label key={one}>
            <input type="radio" name="role" checked={role === one} onChange={() => setRole(one)} />
            <span>
              {session.roles[one]} <span className="faint">{session.abilities[one]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset className="choice-list in-columns">
        <legend>
          {words.areas} {mine.length === 0 && <span className="faint">· {words.areasNote}</span>}
        </legend>
        {offered.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={({ target }) =>
                setScopes(target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
              }
            />
            {session.scopes[scope]}
          </label>
        ))}
      </fieldset>
      <Field label={words.ttl}>
        <select value={span ?? ''} onChange={({ target }) => setSpan(SPANS.find((one) => one === target.value))}>
          <option value="">{words.forever}</option>
          {SPANS.map((one) => (
            <option key={one} value={one}>
              {settings.spans[one]}
            </option>
          ))}
        </select>
      </Field>
    </FormDialog>
  );
}
