import { useState } from 'react';
import { CopyField } from '../../../components/CopyField.tsx';
import { Field } from '../../../components/Field.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';
import { ChannelFields } from './ChannelFields.tsx';
import { EMPTY_CHANNEL, readChannel, type TypedChannel } from './typed-channel.ts';

const KINDS = ['webhook', 'ntfy', 'email'] as const;

interface NewChannelDialogProps {
  readonly onMade: () => void;
  readonly onClose: () => void;
}

/** Asks how people shall be told, and shows the secret that was made for a webhook, this once. */
export function NewChannelDialog({ onMade, onClose }: NewChannelDialogProps) {
  const { alerts } = useMessages();
  const { ways: words } = alerts;
  const client = useClient();
  const [typed, setTyped] = useState(EMPTY_CHANNEL);
  const [touched, setTouched] = useState<ReadonlySet<keyof TypedChannel>>(new Set());
  const [secret, setSecret] = useState<string>();
  const { wishes, problems } = readChannel(typed, words);
  const set = (part: Partial<TypedChannel>): void => {
    setTyped((before) => ({ ...before, ...part }));
    setTouched((before) => new Set([...before, ...(Object.keys(part) as (keyof TypedChannel)[])]));
  };
  /** What nobody has typed in yet is not wrong yet. */
  const problemOf = (field: keyof TypedChannel): string | undefined =>
    touched.has(field) && typed[field] !== '' ? problems[field] : undefined;
  const add = async (): Promise<void> => {
    if (secret !== undefined) return onClose();
    if (wishes === undefined) return;
    const made = await client.channels.add(wishes);
    onMade();
    if (made.secret === null) onClose();
    else setSecret(made.secret);
  };
  return (
    <FormDialog
      key={secret}
      title={words.title}
      action={secret === undefined ? alerts.add : alerts.done}
      isReady={secret !== undefined || wishes !== undefined}
      onClose={onClose}
      onSubmit={add}
    >
      {secret === undefined ? (
        <ChannelFields
          typed={typed}
          problems={problems}
          problemOf={problemOf}
          kind={
            <Field label={alerts.kind}>
              <select
                value={typed.kind}
                onChange={({ target }) => set({ kind: KINDS.find((kind) => kind === target.value) ?? 'webhook' })}
              >
                {KINDS.map((kind) => (
                  <option key={kind} value={kind}>
                    {words.kinds[kind]}
                  </option>
                ))}
              </select>
            </Field>
          }
          onChange={set}
        />
      ) : (
        <CopyField label={alerts.secret} text={secret} />
      )}
    </FormDialog>
  );
}
