import { useState } from 'react';
import type { UpdateState } from '../../../common/desktop/update-state.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { useDesktop } from '../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useJobs } from '../../stores/jobs-store.ts';
import { useNow } from '../../stores/now-store.ts';
import { useDesktopAction } from './use-desktop-action.ts';

type Ready = Extract<UpdateState, { kind: 'ready' }>;

/** Installs what is ready: at once where nothing runs, else when nothing runs any more, or after a question. */
export function InstallUpdate({ update }: { readonly update: Ready }) {
  const { updates: words } = useMessages().desktop;
  const format = useFormat();
  const now = useNow();
  const client = useDesktop();
  const act = useDesktopAction();
  const [isAsking, setAsking] = useState(false);
  const running = useJobs().filter(({ state }) => state === 'running');
  const jobs = words.interrupt.jobs(running.length);
  const wait = (isWanted: boolean) =>
    act((desktop) => desktop.installWhenIdle({ isWanted }), isWanted ? words.whenIdle : words.stopWaiting);
  const install = () => {
    if (running.length > 0) setAsking(true);
    else act((desktop) => desktop.installUpdate({ mayInterrupt: false }), words.install);
  };
  return (
    <div className="update-progress">
      <span>{words.ready(update.version)}</span>
      <span className="soft">
        {update.installsWhenIdle ? words.waits : words.verified(format.ago(update.verifiedAt, now))}
      </span>
      <div className="update-actions">
        {running.length > 0 && (
          <Button look="primary" onClick={() => wait(!update.installsWhenIdle)}>
            {update.installsWhenIdle ? words.stopWaiting : words.whenIdle}
          </Button>
        )}
        <Button look={running.length > 0 ? 'plain' : 'primary'} onClick={install}>
          {words.install}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words.interrupt.title(jobs)}
        action={words.interrupt.action(jobs)}
        onConfirm={async () => await client?.installUpdate({ mayInterrupt: true })}
      >
        <p>{words.interrupt.text}</p>
        <ul className="update-jobs">
          {running.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
      </ConfirmDialog>
    </div>
  );
}
