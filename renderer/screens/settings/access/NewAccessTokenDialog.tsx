import { useState } from 'react';
import type { NewAccessToken } from '../../../../common/api/access-contract.ts';
import { useMessages } from '../../../language/language-store.ts';
import { ShownOnceDialog } from '../ShownOnceDialog.tsx';
import { AccessTokenForm } from './AccessTokenForm.tsx';

/** Makes an access token, and shows its secret this once. */
export function NewAccessTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { tokens: words } = useMessages().access;
  const [made, setMade] = useState<NewAccessToken>();
  if (made === undefined) return <AccessTokenForm onMade={setMade} onClose={onClose} />;
  return (
    <ShownOnceDialog
      title={words.madeTitle(made.token.name)}
      once={words.once}
      secret={{ label: words.secret, text: made.secret }}
      inUse={{ label: words.header, text: `Authorization: Bearer ${made.secret}` }}
      done={words.done}
      onClose={onClose}
    />
  );
}
