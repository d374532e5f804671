import { useState } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import type { JoinToken } from '../../../../common/domain/joining.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useAnswer } from '../../../connection/use-answer.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import type { Need } from '../../../stores/session-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { MakeableSection } from '../MakeableSection.tsx';
import { JoinTokensTable } from './JoinTokensTable.tsx';
import { NewJoinTokenDialog } from './NewJoinTokenDialog.tsx';

const NEED: Need = { role: 'admin', scope: 'devices' };
const KINDS: ReadonlySet<EventKind> = new Set(['join-token-created', 'join-token-revoked', 'device-joined']);
const list = async (client: ControlClient): Promise<readonly JoinToken[]> => await client.joining.tokens();

/** Join strings: those that were made, and new ones. */
export function JoinTokensSection() {
  const { tokens: words } = useMessages().joining;
  return (
    <MakeableSection
      title={words.title}
      text={words.text}
      action={words.create}
      need={NEED}
      dialog={(close) => <NewJoinTokenDialog onClose={close} />}
    >
      <Tokens />
    </MakeableSection>
  );
}

function Tokens() {
  const messages = useMessages();
  const { tokens: words } = messages.joining;
  const client = useClient();
  const { value, error } = useAnswer(list, KINDS);
  const [ending, setEnding] = useState<JoinToken>();
  const id = ending?.id ?? '';
  return (
    <>
      {error !== undefined && <p className="failure-text">{errorText(error, messages)}</p>}
      {value?.length === 0 && <p className="note faint">{words.none}</p>}
      {value !== undefined && value.length > 0 && <JoinTokensTable tokens={value} onRevoke={setEnding} />}
      <ConfirmDialog
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={words.revokeTitle(id)}
        action={words.revokeNamed(id)}
        onConfirm={async () => {
          if (ending === undefined) return;
          await client.joining.revokeToken({ id: ending.id });
          sayDone(words.revoked(id));
        }}
      >
        <p>{words.revokeText}</p>
      </ConfirmDialog>
    </>
  );
}
