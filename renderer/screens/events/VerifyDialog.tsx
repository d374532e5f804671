import { useEffect, useState } from 'react';
import type { EventVerification } from '../../../common/domain/event-verification.ts';
import { Button } from '../../components/Button.tsx';
import { CopyField } from '../../components/CopyField.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';

/** Has the orchestrator walk along the chain of events, and says what came of it. */
export function VerifyDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const messages = useMessages();
  const { verification: words } = messages.events;
  const client = useClient();
  const [found, setFound] = useState<EventVerification>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    if (!isOpen) return;
    const stop = new AbortController();
    setFound(undefined);
    setFailure(undefined);
    client.events.verify(undefined, { signal: stop.signal }).then(setFound, (error: unknown) => {
      if (!stop.signal.aborted) setFailure(error);
    });
    return () => stop.abort();
  }, [client, isOpen]);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={words.title}
      actions={<Button onClick={onClose}>{messages.app.close}</Button>}
    >
      <div role="status">
        {failure !== undefined && <p className="failure-text">{errorText(failure, messages)}</p>}
        {failure === undefined && found === undefined && <p className="soft">{words.walking}</p>}
        {found !== undefined && <Verdict found={found} />}
      </div>
      <p className="note soft">{words.explain}</p>
    </Dialog>
  );
}

function Verdict({ found }: { readonly found: EventVerification }) {
  const { verification: words } = useMessages().events;
  const format = useFormat();
  const walked = [
    [words.events, format.number(found.events)],
    [words.range, `${format.number(found.from)} … ${format.number(found.to)}`],
    [words.checkpoints, format.number(found.checkpoints)],
  ] as const;
  return found.ok ? (
    <div className="verdict">
      <p className="verdict-good">
        <Icon name="check" /> {words.good}
      </p>
      <Facts facts={[...walked, [words.signedThrough, format.number(found.signedThrough)]]} />
      <p className="note">{words.keepHash}</p>
      <CopyField label={words.hash} text={found.hash} />
    </div>
  ) : (
    <div className="verdict">
      <p className="verdict-bad">
        <Icon name="warning" /> {words.bad(format.number(found.firstBad))}
      </p>
      <p>{found.problem}</p>
      <p>{found.nextStep}</p>
      <Facts facts={walked} />
    </div>
  );
}
