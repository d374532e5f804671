import { useEffect, useState } from 'react';
import type { ChannelName } from '../../../../common/domain/alert-channel.ts';
import type { ChannelDetails } from '../../../../common/domain/channel-wishes.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';
import { ChangeForm } from './ChangeForm.tsx';
import { channelFailure } from './channel-failure.ts';

interface EditChannelDialogProps {
  readonly name: ChannelName;
  /** It is called so from now on. */
  readonly onSaved: (name: ChannelName) => void;
  readonly onClose: () => void;
}

/** Asks what a channel is now, and what is to be changed of it. */
export function EditChannelDialog({ name, onSaved, onClose }: EditChannelDialogProps) {
  const messages = useMessages();
  const { edit: words } = messages.alerts.ways;
  const client = useClient();
  const [details, setDetails] = useState<ChannelDetails>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let isWanted = true;
    client.channels.get({ name }).then(
      (answer) => isWanted && setDetails(answer),
      (error: unknown) => isWanted && setFailure(error),
    );
    return () => {
      isWanted = false;
    };
  }, [client, name]);
  if (details !== undefined) return <ChangeForm details={details} onSaved={onSaved} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.title(name)}
      actions={<Button onClick={onClose}>{failure === undefined ? messages.app.cancel : words.close}</Button>}
    >
      {failure === undefined ? (
        <p className="soft" role="status">
          {words.asking}
        </p>
      ) : (
        <div role="alert" className="failure-text">
          <p>{words.notAsked}</p>
          <p>{channelFailure(failure, messages)}</p>
        </div>
      )}
    </Dialog>
  );
}
