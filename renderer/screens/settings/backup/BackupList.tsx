import { useState } from 'react';
import type { Backup } from '../../../../common/domain/backup.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { BackupRow } from './BackupRow.tsx';
import { RestoreDialog } from './RestoreDialog.tsx';
import '../../../components/plain-table.css';
import './backup-list.css';

interface BackupListProps {
  readonly backups: readonly Backup[];
  readonly onChanged: () => void;
}

/** The backups in the data folder, with what can be done with each. */
export function BackupList({ backups, onChanged }: BackupListProps) {
  const { backup: words } = useMessages();
  const client = useClient();
  const [removing, setRemoving] = useState<Backup>();
  const [restoring, setRestoring] = useState<Backup>();
  const name = removing?.name ?? '';
  return (
    <>
      <table className="plain-table with-buttons backup-list">
        <thead>
          <tr>
            <th>{words.columns.made}</th>
            <th>{words.columns.from}</th>
            <th>{words.columns.state}</th>
            <th className="number">{words.columns.size}</th>
            <th>
              <span className="unseen">{words.restoring.title}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {backups.map((backup) => (
            <BackupRow key={backup.name} backup={backup} onRestore={setRestoring} onRemove={setRemoving} />
          ))}
        </tbody>
      </table>
      <ConfirmDialog
        isOpen={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={words.removeTitle(name)}
        action={words.removeNamed(name)}
        onConfirm={async () => {
          if (removing === undefined) return;
          await client.backups.remove({ name: removing.name });
          onChanged();
          sayDone(words.removed(name));
        }}
      >
        <p>{words.removeText}</p>
      </ConfirmDialog>
      {restoring !== undefined && (
        <RestoreDialog name={restoring.name} onClose={() => setRestoring(undefined)} onBegun={onChanged} />
      )}
    </>
  );
}
