import { type ReactNode, useState } from 'react';
import type { Deployment } from '../../../common/domain/deployment.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { sayDone, sayFailed } from '../../stores/toasts.ts';

/** What a person can do to a deployment. */
export type DeploymentDeed = 'start' | 'stop' | 'remove';

interface DeploymentDeeds {
  /** Does it, or asks first where something ends. */
  readonly start: (deed: DeploymentDeed) => void;
  /** The question, to stand somewhere on the screen. */
  readonly question: ReactNode;
}

/** What a person can do to one deployment; `onRemoved` is told when it is gone. */
export function useDeploymentDeeds({ name, load }: Deployment, onRemoved: () => void): DeploymentDeeds {
  const messages = useMessages();
  const { confirm, did } = messages.deployments;
  const format = useFormat();
  const client = useClient();
  const [deed, setDeed] = useState<'stop' | 'remove'>('stop');
  const [isOpen, setOpen] = useState(false);
  const perform = async (what: DeploymentDeed): Promise<void> => {
    await client.deployments[what]({ name });
    sayDone(did[what](name));
    if (what === 'remove') onRemoved();
  };
  const start = (what: DeploymentDeed): void => {
    if (what === 'start') {
      perform(what).catch((error: unknown) => sayFailed(messages.app.failed(errorText(error, messages))));
      return;
    }
    setDeed(what);
    setOpen(true);
  };
  const requests = load.active + load.waiting;
  return {
    start,
    question: (
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={confirm[`${deed}Title`](name)}
        action={confirm[deed](name)}
        onConfirm={() => perform(deed)}
      >
        <p>{requests === 0 ? confirm.idle : confirm.busy(requests, format.number(requests))}</p>
        <p>{confirm[`${deed}Text`]}</p>
      </ConfirmDialog>
    ),
  };
}
