import { type ReactNode, useState } from 'react';
import { errorText } from '../language/error-text.ts';
import { useMessages } from '../language/language-store.ts';
import { Button } from './Button.tsx';
import { Modal } from './Modal.tsx';

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The question. */
  readonly title: string;
  /** What ends or is lost, and what stays. */
  readonly children: ReactNode;
  /** The answer that does it, naming what ends: "Delete job digits". */
  readonly action: string;
  /** Does it; while it fails the dialog stays and says why. */
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before something ends. */
export function ConfirmDialog({ isOpen, onClose, title, children, action, onConfirm }: ConfirmDialogProps) {
  const messages = useMessages();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const close = () => {
    setFailure(undefined);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      close();
    } catch (error) {
      setFailure(errorText(error, messages));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal isOpen={isOpen} onClose={close} role="alertdialog" title={title}>
      <div className="dialog-body">
        {children}
        {failure !== undefined && (
          <p role="alert" className="failure-text">
            {failure}
          </p>
        )}
      </div>
      <div className="dialog-actions">
        <Button onClick={close}>{messages.app.cancel}</Button>
        <Button look="danger" isBusy={isBusy} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Modal>
  );
}
