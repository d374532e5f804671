import { useEffect } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import { CopyField } from '../../../components/CopyField.tsx';
import { Section } from '../../../components/Section.tsx';
import { useAnswer } from '../../../connection/use-answer.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { type Need, useRefusal } from '../../../stores/session-store.ts';
import { MakeableSection } from '../MakeableSection.tsx';
import { RefusalNote } from '../RefusalNote.tsx';
import { BackupList } from './BackupList.tsx';
import { NewBackupDialog } from './NewBackupDialog.tsx';
import { ReceiveBackup } from './ReceiveBackup.tsx';
import { RestoreNotice } from './RestoreNotice.tsx';

const NEED: Need = { role: 'admin', scope: 'cluster' };
const KINDS: ReadonlySet<EventKind> = new Set([
  'backup-made',
  'backup-received',
  'backup-removed',
  'restore-prepared',
  'restore-undone',
  'cluster-restored',
]);
/** While something is under way, how far it is is asked for so often: progress is no event. */
const LOOK_AGAIN_MS = 1_000;

const ask = async (client: ControlClient) => ({
  backups: await client.backups.list(),
  restore: await client.backups.restoreState(),
});

/** Backups that were made, a new one, and what becomes of a restore. */
export function BackupSettings() {
  const { backup: words } = useMessages();
  const mayNot = useRefusal(NEED) !== undefined;
  return (
    <>
      {mayNot ? (
        <Section title={words.title}>
          <p className="note soft">{words.text}</p>
          <RefusalNote need={NEED} />
        </Section>
      ) : (
        <Backups />
      )}
      <Section title={words.restoring.elsewhere}>
        <p className="note soft">{words.restoring.elsewhereText}</p>
        <CopyField
          label={words.restoring.elsewhereCommand}
          text={'eo restore cluster.tar --data ./cluster\neo serve --data ./cluster'}
        />
      </Section>
    </>
  );
}

function Backups() {
  const messages = useMessages();
  const { backup: words } = messages;
  const { value, error, askAgain } = useAnswer(ask, KINDS);
  const isBusy =
    value !== undefined &&
    (value.restore.state === 'preparing' || value.backups.some(({ state }) => state === 'making'));
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(askAgain, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isBusy, askAgain]);
  return (
    <>
      {value !== undefined && value.restore.state !== 'none' && (
        <RestoreNotice restore={value.restore} onChanged={askAgain} />
      )}
      <MakeableSection
        title={words.title}
        text={words.text}
        action={words.create}
        need={NEED}
        dialog={(close) => <NewBackupDialog onClose={close} onBegun={askAgain} />}
      >
        {error !== undefined && <p className="failure-text">{errorText(error, messages)}</p>}
        {value?.backups.length === 0 && <p className="note faint">{words.none}</p>}
        {value !== undefined && value.backups.length > 0 && <BackupList backups={value.backups} onChanged={askAgain} />}
        <ReceiveBackup onReceived={askAgain} />
      </MakeableSection>
    </>
  );
}
