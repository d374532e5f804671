import { Button } from '../../components/Button.tsx';
import { CopyField } from '../../components/CopyField.tsx';
import { Dialog } from '../../components/Dialog.tsx';

interface ShownOnceDialogProps {
  readonly title: string;
  /** Says that it is not shown again. */
  readonly once: string;
  readonly secret: CopiedText;
  /** The secret as it is used. */
  readonly inUse: CopiedText;
  readonly done: string;
  readonly onClose: () => void;
}

interface CopiedText {
  readonly label: string;
  readonly text: string;
}

/** Shows a secret that was made, this once. */
export function ShownOnceDialog({ title, once, secret, inUse, done, onClose }: ShownOnceDialogProps) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      width="wide"
      actions={
        <Button look="primary" onClick={onClose}>
          {done}
        </Button>
      }
    >
      <p>{once}</p>
      <CopyField {...secret} />
      <p className="note soft">{inUse.label}</p>
      <CopyField {...inUse} />
    </Dialog>
  );
}
