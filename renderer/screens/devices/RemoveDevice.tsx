import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Device } from '../../../common/domain/device.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { useMessages } from '../../language/language-store.ts';
import { sayDone } from '../../stores/toasts.ts';

/** Takes a device out of the cluster, once a person has said so. */
export function RemoveDevice({ device: { id, name, runningTasks } }: { readonly device: Device }) {
  const { remove } = useMessages().devices;
  const client = useClient();
  const [, go] = useLocation();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <IconButton name="trash" label={remove.action(name)} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={remove.title(name)}
        action={remove.action(name)}
        onConfirm={async () => {
          await client.devices.remove({ id });
          sayDone(remove.done(name));
          go('/devices');
        }}
      >
        <p>{remove.text}</p>
        {runningTasks > 0 && <p>{remove.tasks(runningTasks)}</p>}
      </ConfirmDialog>
    </>
  );
}
