import { useState } from 'react';
import { useLocation } from 'wouter';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { ADDING_MODELS } from '../../drop/needs.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { sayFailed } from '../../stores/toasts.ts';

/** Adds the model that comes along to try serving with, and shows it. */
export function AddDemonstrationButton() {
  const messages = useMessages();
  const { demonstration: words } = messages.models;
  const client = useClient();
  const [, go] = useLocation();
  const [isBusy, setBusy] = useState(false);
  const add = async (): Promise<void> => {
    setBusy(true);
    try {
      const { name } = await client.models.addSample({ name: 'moby' });
      go(`/models/${name}`);
    } catch (error) {
      sayFailed(messages.app.failed(errorText(error, messages)));
      setBusy(false);
    }
  };
  return (
    <AllowedButton need={ADDING_MODELS} isBusy={isBusy} title={words.note} onClick={() => void add()}>
      {words.add}
    </AllowedButton>
  );
}
