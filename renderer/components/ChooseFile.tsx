import { useRef } from 'react';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface ChooseFileProps {
  readonly label: string;
  /** As of an `input`: endings and types. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
}

/** A button by which one chooses a file to send. */
export function ChooseFile({ label, accept, onFile }: ChooseFileProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button icon={<Icon name="upload" />} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </p>
  );
}
