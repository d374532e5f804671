import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { errorText } from '../language/error-text.ts';
import { useMessages } from '../language/language-store.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

interface FormDialogProps {
  /** What is to be done. */
  readonly title: string;
  readonly onClose: () => void;
  /** The answer that does it. */
  readonly action: string;
  readonly look?: 'primary' | 'danger';
  /** False while something is missing or wrong. */
  readonly isReady: boolean;
  /** True while the fields themselves say why it failed. */
  readonly isToldElsewhere?: boolean;
  /** Why it failed, in words; without it as everywhere. */
  readonly failureText?: typeof errorText;
  /** Does it, and closes the dialog; while it fails the dialog stays and says why. */
  readonly onSubmit: () => Promise<unknown>;
  /** What is asked for. */
  readonly children: ReactNode;
}

/** Asks for what is needed to do something. */
export function FormDialog({
  title,
  onClose,
  action,
  look = 'primary',
  isReady,
  isToldElsewhere = false,
  failureText = errorText,
  onSubmit,
  children,
}: FormDialogProps) {
  const messages = useMessages();
  const formId = useId();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await onSubmit();
    } catch (error) {
      setFailure(failureText(error, messages));
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{messages.app.cancel}</Button>
          <Button look={look} submits form={formId} isBusy={isBusy} disabled={!isReady}>
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} className="dialog-form" onSubmit={(event) => void submit(event)}>
        {children}
        {failure !== undefined && !isToldElsewhere && (
          <p ref={bringIntoSight} role="alert" className="failure-text">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}

/** In a long form, who has just sent it is far from where it says why not. */
function bringIntoSight(failure: HTMLElement | null): void {
  failure?.scrollIntoView({ block: 'nearest' });
}
