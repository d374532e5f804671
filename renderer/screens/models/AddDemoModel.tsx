import { useState } from 'react';
import { useLocation } from 'wouter';
import { asAppError } from '../../../common/errors.ts';
import { Button } from '../../components/Button.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { ADDING_MODELS } from '../../drop/needs.ts';
import { useMessages } from '../../language/language-store.ts';
import { useRefusal } from '../../stores/session-store.ts';
import { sayFailed } from '../../stores/toasts.ts';

/** Adds the model that comes along, to try serving with, and shows it. */
export function AddDemoModel() {
  const { demo } = useMessages().models;
  const client = useClient();
  const [, go] = useLocation();
  const [isBusy, setBusy] = useState(false);
  const refusal = useRefusal(ADDING_MODELS);
  const add = async () => {
    setBusy(true);
    try {
      const { name } = await client.models.addSample({ name: 'moby' });
      go(`/models/${name}`);
    } catch (error) {
      sayFailed(demo.failed, asAppError(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button isBusy={isBusy} disabled={refusal !== undefined} title={refusal ?? demo.what} onClick={() => void add()}>
      {demo.add}
    </Button>
  );
}
