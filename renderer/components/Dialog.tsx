import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import './dialog.css';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The question, or what is to be done. */
  readonly title: string;
  readonly children: ReactNode;
  /** Its answers: buttons. */
  readonly actions?: ReactNode;
  readonly width?: 'narrow' | 'wide';
}

/** Asks for something before anything else goes on. */
export function Dialog({ isOpen, onClose, title, children, actions, width = 'narrow' }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className={`dialog ${width}`}>
          <Base.Title render={<h1 />}>{title}</Base.Title>
          <div className="dialog-body">{children}</div>
          {actions !== undefined && <div className="dialog-actions">{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
