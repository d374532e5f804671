import { type FormEvent, useId, useState } from 'react';
import { Passphrase } from '../../../../common/domain/backup.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone } from '../../../stores/toasts.ts';

interface NewBackupDialogProps {
  readonly onClose: () => void;
  readonly onBegun: () => void;
}

/** Asks for the passphrase twice, and begins a backup. */
export function NewBackupDialog({ onClose, onBegun }: NewBackupDialogProps) {
  const messages = useMessages();
  const { backup: words, app } = messages;
  const client = useClient();
  const formId = useId();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const isLong = Passphrase.safeParse(passphrase).success;
  const isSame = passphrase === again;
  const begin = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await client.backups.create({ passphrase });
      sayDone(words.begun);
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
      title={words.createTitle}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button look="primary" submits form={formId} isBusy={isBusy} disabled={!isLong || !isSame}>
            {words.make}
          </Button>
        </>
      }
    >
      <form id={formId} className="dialog-form" onSubmit={(event) => void begin(event)}>
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
        {failure !== undefined && (
          <p role="alert" className="failure-text">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}
