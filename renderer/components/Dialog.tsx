import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
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
  /** What is in focus at first; without it the first thing that can be. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

/** Asks for something before anything else goes on. */
export function Dialog({ isOpen, onClose, title, children, actions, width = 'narrow', initialFocus }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className={`dialog ${width}`} {...(initialFocus === undefined ? {} : { initialFocus })}>
          <Base.Title render={<h1 />}>{title}</Base.Title>
          <div className="dialog-body">{children}</div>
          {actions !== undefined && <div className="dialog-actions">{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
