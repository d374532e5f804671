import { useState } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { Channel } from '../../../../common/domain/alert-channel.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import { AllowedButton } from '../../../components/allowed/AllowedButton.tsx';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Section } from '../../../components/Section.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useAnswer } from '../../../connection/use-answer.ts';
import { useMessages } from '../../../language/language-store.ts';
import { type Need, useRefusal } from '../../../stores/session-store.ts';
import { ChannelRow } from './ChannelRow.tsx';
import { EditChannelDialog } from './EditChannelDialog.tsx';
import { NewChannelDialog } from './NewChannelDialog.tsx';
import './channels-section.css';

const SEES: Need = { role: 'operator', scope: 'cluster' };
const CHANGES: Need = { role: 'admin', scope: 'cluster' };
const KINDS: ReadonlySet<EventKind> = new Set([
  'channel-added',
  'channel-removed',
  'channel-changed',
  'notification-given-up',
  'alert-entered',
]);
const list = (client: ControlClient): Promise<Channel[]> => client.channels.list();

/** How people are told of alerts when they look at no screen. */
export function ChannelsSection() {
  const { alerts: words } = useMessages();
  const mayNotSee = useRefusal(SEES);
  const [isMaking, setMaking] = useState(false);
  return (
    <Section
      title={words.channels}
      aside={
        <AllowedButton need={CHANGES} icon={<Icon name="plus" />} onClick={() => setMaking(true)}>
          {words.add}
        </AllowedButton>
      }
    >
      <p className="note soft channels-text">{mayNotSee ?? words.channelsText}</p>
      {mayNotSee === undefined && <Channels isMaking={isMaking} onMade={() => setMaking(false)} />}
    </Section>
  );
}

function Channels({ isMaking, onMade }: { readonly isMaking: boolean; readonly onMade: () => void }) {
  const { alerts: words } = useMessages();
  const client = useClient();
  const { value: channels, askAgain } = useAnswer(list, KINDS);
  const [leaving, setLeaving] = useState('');
  const [editing, setEditing] = useState('');
  const [changed, setChanged] = useState({ name: '', at: 0 });
  return (
    <>
      {channels?.length === 0 && <p className="note faint">{words.ways.none}</p>}
      <ul>
        {channels?.map((channel) => (
          <ChannelRow
            key={channel.name}
            channel={channel}
            need={CHANGES}
            changedAt={changed.name === channel.name ? changed.at : 0}
            onTested={askAgain}
            onEdit={() => setEditing(channel.name)}
            onRemove={() => setLeaving(channel.name)}
          />
        ))}
      </ul>
      {isMaking && <NewChannelDialog onMade={askAgain} onClose={onMade} />}
      {editing !== '' && (
        <EditChannelDialog
          name={editing}
          onSaved={(name) => {
            setChanged({ name, at: Date.now() });
            askAgain();
          }}
          onClose={() => setEditing('')}
        />
      )}
      <ConfirmDialog
        isOpen={leaving !== ''}
        onClose={() => setLeaving('')}
        title={`${words.remove}: ${leaving}`}
        action={words.remove}
        onConfirm={async () => {
          await client.channels.remove({ name: leaving });
          askAgain();
        }}
      >
        <p>{words.removeText}</p>
      </ConfirmDialog>
    </>
  );
}
