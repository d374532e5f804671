import { useRef, useState } from 'react';
import { useMessages } from '../language/language-store.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import './copy-field.css';

interface CopyFieldProps {
  /** What it is, for those who do not see it. */
  readonly label: string;
  readonly text: string;
}

/** A text to be taken elsewhere: a command, a secret, a fingerprint. */
export function CopyField({ label, text }: CopyFieldProps) {
  const { app } = useMessages();
  const code = useRef<HTMLElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Browsers give the clipboard to safe pages only: what is selected can be copied by keys.
      if (code.current !== null) window.getSelection()?.selectAllChildren(code.current);
    }
  };
  return (
    <div className="copy-field" role="group" aria-label={label}>
      <code ref={code}>{text}</code>
      <Button icon={<Icon name={isCopied ? 'check' : 'copy'} />} onClick={() => void copy()}>
        <span aria-live="polite">{isCopied ? app.copied : app.copy}</span>
      </Button>
    </div>
  );
}
