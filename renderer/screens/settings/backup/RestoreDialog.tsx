import { useState } from 'react';
import type { BackupName } from '../../../../common/domain/backup.ts';
import { Field } from '../../../components/Field.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';

interface RestoreDialogProps {
  readonly name: BackupName;
  readonly onClose: () => void;
  readonly onBegun: () => void;
}

/** Asks whether a backup shall take the place of everything, and for its passphrase. */
export function RestoreDialog({ name, onClose, onBegun }: RestoreDialogProps) {
  const { restoring: words } = useMessages().backup;
  const client = useClient();
  const [passphrase, setPassphrase] = useState('');
  return (
    <FormDialog
      title={words.askTitle(name)}
      onClose={onClose}
      action={words.action}
      look="danger"
      isReady={passphrase !== ''}
      onSubmit={async () => {
        await client.backups.restore({ backup: name, passphrase });
        onBegun();
        onClose();
      }}
    >
      <p>{words.askText}</p>
      <p>{words.warning}</p>
      <Field label={words.passphrase}>
        <input
          type="password"
          autoComplete="off"
          value={passphrase}
          onChange={({ target }) => setPassphrase(target.value)}
        />
      </Field>
    </FormDialog>
  );
}
