import { useId, useState } from 'react';
import type { JoinRequest } from '../../../common/domain/joining.ts';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { useJoinRequest } from '../../stores/join-requests-store.ts';
import { type Need, useRefusal } from '../../stores/session-store.ts';
import { sayDone } from '../../stores/toasts.ts';
import { Button } from '../Button.tsx';
import { Dialog } from '../Dialog.tsx';
import { CandidateFacts } from './CandidateFacts.tsx';
import './approve-dialog.css';

/** What it takes to let machines in. */
export const APPROVING: Need = { role: 'admin', scope: 'devices' };

interface ApproveDialogProps {
  /** The machine that asks; undefined while nobody is looked at. */
  readonly request: JoinRequest | undefined;
  readonly onClose: () => void;
}

/** Lets a machine in or turns it away, after a person has compared the digits on both sides. */
export function ApproveDialog({ request, onClose }: ApproveDialogProps) {
  return request === undefined ? null : <OneMachine key={request.id} request={request} onClose={onClose} />;
}

function OneMachine({ request, onClose }: { readonly request: JoinRequest; readonly onClose: () => void }) {
  const messages = useMessages();
  const { approve: words } = messages.joining;
  const client = useClient();
  const noteId = useId();
  const refusal = useRefusal(APPROVING);
  const stillAsks = useJoinRequest(request.id) !== undefined;
  const [isSame, setSame] = useState(false);
  const [busy, setBusy] = useState<'approve' | 'deny'>();
  const [failure, setFailure] = useState<string>();
  const { id, name, code } = request;
  const answer = async (kind: 'approve' | 'deny'): Promise<void> => {
    setBusy(kind);
    setFailure(undefined);
    try {
      if (kind === 'approve') await client.joining.approve({ id, code });
      else await client.joining.deny({ id });
      sayDone(kind === 'approve' ? words.approved(name) : words.denied(name));
      onClose();
    } catch (error) {
      setFailure(errorText(error, messages));
      setBusy(undefined);
    }
  };
  const isOver = !stillAsks && busy === undefined;
  const problem = isOver ? words.gone : (failure ?? refusal);
  const canAnswer = refusal === undefined && !isOver;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.title(name)}
      actions={
        <>
          <Button onClick={onClose}>{words.later}</Button>
          <Button look="danger" disabled={!canAnswer} isBusy={busy === 'deny'} onClick={() => void answer('deny')}>
            {words.deny}
          </Button>
          <Button
            look="primary"
            disabled={!isSame || !canAnswer}
            isBusy={busy === 'approve'}
            aria-describedby={noteId}
            onClick={() => void answer('approve')}
          >
            {words.let}
          </Button>
        </>
      }
    >
      <p className="join-digits">{code}</p>
      <p>{words.compare(name)}</p>
      <p id={noteId} className="note soft">
        {words.why}
      </p>
      <label className="join-same">
        <input
          type="checkbox"
          checked={isSame}
          disabled={!canAnswer}
          onChange={(event) => setSame(event.target.checked)}
        />
        {words.same(name)}
      </label>
      <CandidateFacts request={request} />
      {problem !== undefined && (
        <p role="alert" className="failure-text">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
