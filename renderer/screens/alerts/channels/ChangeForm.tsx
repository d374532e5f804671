import { useState } from 'react';
import type { ChannelName } from '../../../../common/domain/alert-channel.ts';
import type { ChannelDetails } from '../../../../common/domain/channel-wishes.ts';
import { AppError, hasCode } from '../../../../common/errors.ts';
import { Field } from '../../../components/Field.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { ChannelFields } from './ChannelFields.tsx';
import { differs, readChange, typedAnew } from './channel-change.ts';
import { channelFailure } from './channel-failure.ts';
import { typedChannel } from './typed-channel.ts';

interface ChangeFormProps {
  /** The channel when it was asked for. */
  readonly details: ChannelDetails;
  readonly onSaved: (name: ChannelName) => void;
  readonly onClose: () => void;
}

/** The fields of a channel to be typed over. What others change meanwhile is shown before anything is saved. */
export function ChangeForm({ details, onSaved, onClose }: ChangeFormProps) {
  const { alerts } = useMessages();
  const { ways: words } = alerts;
  const { edit } = words;
  const client = useClient();
  const { name, kind } = details;
  const [stored, setStored] = useState(details);
  const [typed, setTyped] = useState(() => typedChannel(details));
  const { change, problems } = readChange(stored, typed, words);
  /** @throws AppError `conflict` when somebody else has changed the channel; it is shown as it is now */
  const checkStored = async (): Promise<void> => {
    const now = await client.channels.get({ name });
    if (!differs(stored, now)) return;
    setStored(now);
    setTyped((before) => typedAnew(before, stored, now));
    throw new AppError('conflict', edit.otherwise, { hint: edit.otherwiseHint });
  };
  const save = async (): Promise<void> => {
    if (change === undefined) return;
    try {
      await checkStored();
      const changed = await client.channels.change({ name, ...change });
      sayDone(edit.saved(changed.name));
      onSaved(changed.name);
      onClose();
    } catch (error) {
      if (!hasCode(error, 'not-found')) throw error;
      throw new AppError('not-found', edit.gone, { hint: edit.goneHint });
    }
  };
  return (
    <FormDialog
      title={edit.title(name)}
      action={edit.save}
      isReady={change !== undefined}
      failureText={channelFailure}
      onClose={onClose}
      onSubmit={save}
    >
      <ChannelFields
        typed={typed}
        problems={problems}
        problemOf={(field) => problems[field]}
        stored={stored}
        kind={
          <Field label={alerts.kind} note={edit.kindStays}>
            <select disabled value={kind}>
              <option value={kind}>{words.kinds[kind]}</option>
            </select>
          </Field>
        }
        onChange={(part) => setTyped((before) => ({ ...before, ...part }))}
      />
    </FormDialog>
  );
}
