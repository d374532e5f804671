import { useState } from 'react';
import type { RestoreState } from '../../../../common/domain/backup.ts';
import { Age } from '../../../components/Age.tsx';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Progress } from '../../../components/Progress.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import type { Messages } from '../../../language/messages.ts';
import { sayDone, sayFailed } from '../../../stores/toasts.ts';

type Restore = Exclude<RestoreState, { state: 'none' }>;

interface RestoreNoticeProps {
  readonly restore: Restore;
  readonly onChanged: () => void;
}

/** What becomes of a backup that shall take the place of everything, and the way back. */
export function RestoreNotice({ restore, onChanged }: RestoreNoticeProps) {
  const messages = useMessages();
  const { restoring: words } = messages.backup;
  const client = useClient();
  const [isBusy, setBusy] = useState(false);
  const undo = async (): Promise<void> => {
    setBusy(true);
    try {
      await client.backups.undoRestore();
      sayDone(words.undone);
      onChanged();
    } catch (error) {
      sayFailed(messages.app.failed(words.undo), errorText(error, messages));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="restore-notice" aria-label={words.title}>
      <Icon name={restore.state === 'failed' ? 'warning' : 'info'} />
      <div>
        <p>
          <strong>{titleOf(restore, words)}</strong>{' '}
          <span className="small faint">
            <Age at={restore.since} />
          </span>
        </p>
        {restore.state === 'preparing' && <Progress label={words.preparing(restore.backup)} share={restore.progress} />}
        {restore.state === 'pending' && <p className="note soft">{words.pendingNext}</p>}
        {restore.state === 'failed' && <p className="note">{restore.failure.message}</p>}
      </div>
      {restore.state === 'pending' && (
        <Button isBusy={isBusy} onClick={() => void undo()}>
          {words.undo}
        </Button>
      )}
    </section>
  );
}

function titleOf({ state, backup }: Restore, words: Messages['backup']['restoring']): string {
  switch (state) {
    case 'preparing':
      return words.preparing(backup);
    case 'pending':
      return words.pending(backup);
    case 'failed':
      return words.failed(backup);
  }
}
