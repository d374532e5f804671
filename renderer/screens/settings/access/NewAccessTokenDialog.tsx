import { useState } from 'react';
import type { NewAccessToken } from '../../../../common/api/access-contract.ts';
import { Button } from '../../../components/Button.tsx';
import { CopyField } from '../../../components/CopyField.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { AccessTokenForm } from './AccessTokenForm.tsx';

/** Makes an access token, and shows its secret this once. */
export function NewAccessTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { tokens: words } = useMessages().access;
  const [made, setMade] = useState<NewAccessToken>();
  if (made === undefined) return <AccessTokenForm onMade={setMade} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.madeTitle(made.token.name)}
      width="wide"
      actions={
        <Button look="primary" onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      <p>{words.once}</p>
      <CopyField label={words.secret} text={made.secret} />
      <p className="note soft">{words.header}</p>
      <CopyField label={words.header} text={`Authorization: Bearer ${made.secret}`} />
    </Dialog>
  );
}
