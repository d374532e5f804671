import type { ReactNode, RefObject } from 'react';
import { Modal } from './Modal.tsx';

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
export function Dialog({ children, actions, width = 'narrow', ...modal }: DialogProps) {
  return (
    <Modal {...modal} className={width}>
      <div className="dialog-body">{children}</div>
      {actions !== undefined && <div className="dialog-actions">{actions}</div>}
    </Modal>
  );
}
