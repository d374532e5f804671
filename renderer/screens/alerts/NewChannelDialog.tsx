import { useState } from 'react';
import { CopyField } from '../../components/CopyField.tsx';
import { Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { useMessages } from '../../language/language-store.ts';

/** Asks where a webhook or a topic of ntfy is, and shows the secret that was made for a webhook, this once. */
export function NewChannelDialog({ onClose }: { readonly onClose: () => void }) {
  const { alerts: words } = useMessages();
  const client = useClient();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [kind, setKind] = useState<'webhook' | 'ntfy'>('webhook');
  const [secret, setSecret] = useState<string>();
  const add = async (): Promise<void> => {
    if (secret !== undefined) return onClose();
    const made = await client.channels.add({ name, target: { kind, url } });
    if (made.secret === null) onClose();
    else setSecret(made.secret);
  };
  return (
    <FormDialog
      key={secret}
      title={words.add}
      action={secret === undefined ? words.add : words.done}
      isReady={name !== '' && url !== ''}
      onClose={onClose}
      onSubmit={add}
    >
      {secret === undefined ? (
        <>
          <Field label={words.name}>
            <input value={name} onChange={({ target }) => setName(target.value)} />
          </Field>
          <Field label={words.kind} note={words.email}>
            <select value={kind} onChange={({ target }) => setKind(target.value === 'ntfy' ? 'ntfy' : 'webhook')}>
              <option>webhook</option>
              <option>ntfy</option>
            </select>
          </Field>
          <Field label={words.address}>
            <input type="url" value={url} onChange={({ target }) => setUrl(target.value)} />
          </Field>
        </>
      ) : (
        <CopyField label={words.secret} text={secret} />
      )}
    </FormDialog>
  );
}
