import { contentRoutes } from '../../../../common/api/content-routes.ts';
import type { Backup } from '../../../../common/domain/backup.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { IconButton } from '../../../components/IconButton.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { Progress } from '../../../components/Progress.tsx';
import { useConnection } from '../../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';

interface BackupRowProps {
  readonly backup: Backup;
  readonly onRestore: (backup: Backup) => void;
  readonly onRemove: (backup: Backup) => void;
}

/** One backup: when, of what, how far or how large. */
export function BackupRow({ backup, onRestore, onRemove }: BackupRowProps) {
  const { backup: words } = useMessages();
  const format = useFormat();
  const { baseUrl } = useConnection();
  const { name, madeAt, state } = backup;
  return (
    <tr>
      <td title={name}>
        <Moment at={madeAt} />
      </td>
      <td>{state === 'ready' ? `${backup.cluster.name} · ${backup.version}` : ''}</td>
      <td title={state === 'failed' ? backup.failure.message : undefined}>
        {state === 'making' && <Progress label={words.progressOf(name)} share={backup.progress} />}
        {state !== 'making' && words.states[state]}
        {state === 'failed' && <span className="faint"> {backup.failure.message}</span>}
      </td>
      <td className="number">{state === 'ready' ? format.bytes(backup.sizeBytes) : ''}</td>
      <td>
        <div className="backup-actions">
          {state === 'ready' && (
            <>
              <Button look="quiet" aria-label={words.restoreNamed(name)} onClick={() => onRestore(backup)}>
                {words.restore}
              </Button>
              <a
                className="button quiet"
                href={`${baseUrl}${contentRoutes.backupContent(name)}`}
                download={`edgeorchestra-${name}.tar`}
                aria-label={words.downloadNamed(name)}
              >
                <Icon name="download" /> {words.download}
              </a>
            </>
          )}
          {state !== 'making' && (
            <IconButton name="trash" label={words.removeNamed(name)} onClick={() => onRemove(backup)} />
          )}
        </div>
      </td>
    </tr>
  );
}
