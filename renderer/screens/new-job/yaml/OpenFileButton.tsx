import { useRef } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { useMessages } from '../../../language/language-store.ts';

/** Opens a job file from the disk of whoever looks. */
export function OpenFileButton({ onFile }: { readonly onFile: (file: File) => void }) {
  const { newJob: words } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={<Icon name="upload" />} title={words.openHint} onClick={() => input.current?.click()}>
        {words.open}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".yaml,.yml,.json"
        aria-label={words.open}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}
