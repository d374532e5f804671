import { useState } from 'react';
import { Passphrase } from '../../../../common/domain/backup.ts';
import { Field } from '../../../components/Field.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone } from '../../../stores/toasts.ts';

interface NewBackupDialogProps {
  readonly onClose: () => void;
  readonly onBegun: () => void;
}

/** Asks for the passphrase twice, and begins a backup. */
export function NewBackupDialog({ onClose, onBegun }: NewBackupDialogProps) {
  const { backup: words } = useMessages();
  const client = useClient();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const isLong = Passphrase.safeParse(passphrase).success;
  const isSame = passphrase === again;
  return (
    <FormDialog
      title={words.createTitle}
      onClose={onClose}
      action={words.make}
      isReady={isLong && isSame}
      onSubmit={async () => {
        await client.backups.create({ passphrase });
        sayDone(words.begun);
        onBegun();
        onClose();
      }}
    >
      <Field
        label={words.passphrase}
        note={words.passphraseNote}
        problem={passphrase === '' || isLong ? undefined : words.passphraseShort}
      >
        <input
          type="password"
          autoComplete="new-password"
          value={passphrase}
          onChange={({ target }) => setPassphrase(target.value)}
        />
      </Field>
      <Field label={words.again} problem={again === '' || isSame ? undefined : words.different}>
        <input
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={({ target }) => setAgain(target.value)}
        />
      </Field>
    </FormDialog>
  );
}
