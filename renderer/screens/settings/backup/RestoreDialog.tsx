import { type FormEvent, useId, useState } from 'react';
import type { BackupName } from '../../../../common/domain/backup.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';

interface RestoreDialogProps {
  readonly name: BackupName;
  readonly onClose: () => void;
  readonly onBegun: () => void;
}

/** Asks whether a backup shall take the place of everything, and for its passphrase. */
export function RestoreDialog({ name, onClose, onBegun }: RestoreDialogProps) {
  const messages = useMessages();
  const { restoring: words } = messages.backup;
  const client = useClient();
  const formId = useId();
  const [passphrase, setPassphrase] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const begin = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await client.backups.restore({ backup: name, passphrase });
      onBegun();
      onClose();
    } catch (error) {
      setFailure(errorText(error, messages));
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.askTitle(name)}
      actions={
        <>
          <Button onClick={onClose}>{messages.app.cancel}</Button>
          <Button look="danger" submits form={formId} isBusy={isBusy} disabled={passphrase === ''}>
            {words.action}
          </Button>
        </>
      }
    >
      <form id={formId} className="dialog-form" onSubmit={(event) => void begin(event)}>
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
        {failure !== undefined && (
          <p role="alert" className="failure-text">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}
