import { useState } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { AccessToken } from '../../../../common/domain/access-token.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useAnswer } from '../../../connection/use-answer.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { loadPages } from '../../../stores/load-pages.ts';
import { type Need, useMe } from '../../../stores/session-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { MakeableSection } from '../MakeableSection.tsx';
import { AccessTokensTable } from './AccessTokensTable.tsx';
import { NewAccessTokenDialog } from './NewAccessTokenDialog.tsx';

const NEED: Need = { role: 'admin', scope: 'access' };
const KINDS: ReadonlySet<EventKind> = new Set(['access-token-created', 'access-token-revoked', 'signed-in']);
const list = async (client: ControlClient): Promise<readonly AccessToken[]> =>
  await loadPages(
    (position) => client.access.listTokens(position),
    ({ id }) => id,
  );

/** The access tokens that were made, and new ones. */
export function AccessTokensSection() {
  const { tokens: words } = useMessages().access;
  return (
    <MakeableSection
      title={words.title}
      text={words.text}
      action={words.create}
      need={NEED}
      dialog={(close) => <NewAccessTokenDialog onClose={close} />}
    >
      <Tokens />
    </MakeableSection>
  );
}

function Tokens() {
  const messages = useMessages();
  const { tokens: words } = messages.access;
  const client = useClient();
  const me = useMe();
  const { value, error } = useAnswer(list, KINDS);
  const [ending, setEnding] = useState<AccessToken>();
  const name = ending?.name ?? '';
  return (
    <>
      {error !== undefined && <p className="failure-text">{errorText(error, messages)}</p>}
      {value !== undefined && <AccessTokensTable tokens={value} myTokenId={me?.tokenId} onRevoke={setEnding} />}
      <ConfirmDialog
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={words.revokeTitle(name)}
        action={words.revokeNamed(name)}
        onConfirm={async () => {
          if (ending === undefined) return;
          await client.access.revokeToken({ id: ending.id });
          sayDone(words.revoked(name));
        }}
      >
        <p>{words.revokeText}</p>
        {ending !== undefined && ending.id === me?.tokenId && <p>{words.revokeMine}</p>}
      </ConfirmDialog>
    </>
  );
}
