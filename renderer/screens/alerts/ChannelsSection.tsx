import { useState } from 'react';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { Channel } from '../../../common/domain/alert-channel.ts';
import type { EventKind } from '../../../common/domain/event.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { useAnswer } from '../../connection/use-answer.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import type { Need } from '../../stores/session-store.ts';
import { sayDone, sayFailed } from '../../stores/toasts.ts';
import { MakeableSection } from '../settings/MakeableSection.tsx';
import { NewChannelDialog } from './NewChannelDialog.tsx';

const NEED: Need = { role: 'admin', scope: 'cluster' };
const KINDS: ReadonlySet<EventKind> = new Set(['channel-added', 'channel-removed', 'notification-given-up']);
const list = (client: ControlClient): Promise<Channel[]> => client.channels.list();

/** How people are told of alerts when they look at no screen. */
export function ChannelsSection() {
  const { alerts: words } = useMessages();
  return (
    <MakeableSection
      title={words.channels}
      text={words.channelsText}
      action={words.add}
      need={NEED}
      dialog={(close) => <NewChannelDialog onClose={close} />}
    >
      <Channels />
    </MakeableSection>
  );
}

function Channels() {
  const messages = useMessages();
  const { alerts: words } = messages;
  const client = useClient();
  const { value: channels = [], askAgain } = useAnswer(list, KINDS);
  const [leaving, setLeaving] = useState('');
  const test = (name: string): void => {
    client.channels
      .test({ name })
      .then(
        () => sayDone(words.arrived(name)),
        (error: unknown) => sayFailed(messages.app.failed(name), errorText(error, messages)),
      )
      .finally(askAgain);
  };
  return (
    <ul>
      {channels.map(({ name, where, problem }) => (
        <li key={name} className="attention-row">
          <div>
            <p className="attention-title">{name}</p>
            <p className="note soft">{where}</p>
            {problem !== null && <p className="failure-text">{problem.message}</p>}
          </div>
          <div className="attention-actions">
            <Button onClick={() => test(name)}>{words.test}</Button>
            <Button look="quiet" onClick={() => setLeaving(name)}>
              {words.remove}
            </Button>
          </div>
        </li>
      ))}
      <ConfirmDialog
        isOpen={leaving !== ''}
        onClose={() => setLeaving('')}
        title={`${words.remove}: ${leaving}`}
        action={words.remove}
        onConfirm={() => client.channels.remove({ name: leaving })}
      >
        <p>{words.removeText}</p>
      </ConfirmDialog>
    </ul>
  );
}
