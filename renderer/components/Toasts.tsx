import { type FocusEvent, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useMessages } from '../language/language-store.ts';
import { closeToast, type Toast, useToasts } from '../stores/toasts.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import './toasts.css';

/** Where short notes appear. While one is looked at, all stay. */
export function Toasts() {
  const messages = useMessages();
  const toasts = useToasts();
  const [isHovered, setHovered] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const cameFrom = useRef<HTMLElement>(null);
  const isEmpty = toasts.length === 0;
  useEffect(() => {
    if (!isEmpty) return;
    // What is gone is left by nobody.
    setHovered(false);
    setFocused(false);
  }, [isEmpty]);

  const onFocus = ({ relatedTarget, currentTarget }: FocusEvent): void => {
    setFocused(true);
    if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget))
      cameFrom.current = relatedTarget;
  };
  const close = (id: number): void => {
    closeToast(id);
    if (isFocused) cameFrom.current?.focus();
  };
  // Above dialogs, which lie beside the root as well.
  return createPortal(
    <section
      className="toasts"
      aria-label={messages.app.notes}
      aria-live="polite"
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
      onFocus={onFocus}
      onBlur={({ relatedTarget, currentTarget }) => setFocused(currentTarget.contains(relatedTarget))}
    >
      {toasts.map((toast) => (
        <ToastNote key={toast.id} toast={toast} isHeld={isHovered || isFocused} onClose={() => close(toast.id)} />
      ))}
    </section>,
    document.body,
  );
}

interface ToastNoteProps {
  readonly toast: Toast;
  readonly isHeld: boolean;
  readonly onClose: () => void;
}

function ToastNote({ toast: { id, kind, title, text, undo, lastsMs }, isHeld, onClose }: ToastNoteProps) {
  const messages = useMessages();
  useEffect(() => {
    if (isHeld || lastsMs === null) return;
    const closing = setTimeout(() => closeToast(id), lastsMs);
    return () => clearTimeout(closing);
  }, [id, isHeld, lastsMs]);
  const takeBack = (): void => {
    undo?.onUndo();
    onClose();
  };
  return (
    <div className={`toast ${kind}`} onKeyDown={({ key }) => key === 'Escape' && onClose()}>
      <Icon name={kind === 'failed' ? 'warning' : 'check'} />
      <div role={kind === 'failed' ? 'alert' : undefined}>
        <p className="toast-title">{title}</p>
        {text !== undefined && <p className="note soft">{text}</p>}
      </div>
      {undo !== undefined && <Button onClick={takeBack}>{undo.label}</Button>}
      <Button look="quiet" className="icon-button" aria-label={messages.app.close} onClick={onClose}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
