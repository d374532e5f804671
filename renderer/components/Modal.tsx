import { type ReactNode, type RefObject, useEffectEvent, useId, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { holdAttention } from './hold-attention.ts';
import './dialog.css';

interface ModalProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What it is called, for those who see it and those who hear it. */
  readonly title: string;
  /** False where only readers of the screen are told the title. */
  readonly isTitleSeen?: boolean;
  /** `alertdialog` waits for an answer: a click beside it does not close it. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly className?: string;
  readonly children: ReactNode;
  /** What is in focus at first; without it the first thing that can be. */
  readonly initialFocus?: RefObject<HTMLElement | null> | undefined;
}

/** Stands before the page, which can neither be used nor read until it is closed; Escape closes it. Notes stay in reach. */
export function Modal({ isOpen, ...open }: ModalProps) {
  return isOpen && createPortal(<OpenModal {...open} />, document.body);
}

function OpenModal({
  onClose,
  title,
  isTitleSeen = true,
  role = 'dialog',
  className = '',
  children,
  initialFocus,
}: Omit<ModalProps, 'isOpen'>) {
  const id = useId();
  const layer = useRef<HTMLDivElement>(null);
  const close = useEffectEvent(onClose);
  useLayoutEffect(() => {
    if (layer.current === null) return;
    return holdAttention(layer.current, { focus: initialFocus?.current, onEscape: () => close() });
  }, [initialFocus]);
  const named = { role, 'aria-modal': true, 'aria-labelledby': id };
  return (
    <div ref={layer}>
      <div className="dialog-backdrop" onClick={role === 'dialog' ? onClose : undefined} />
      <div {...named} tabIndex={-1} className={`dialog ${className}`}>
        <h1 id={id} className={isTitleSeen ? '' : 'unseen'}>
          {title}
        </h1>
        {children}
      </div>
    </div>
  );
}
