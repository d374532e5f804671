import type { UpdateState } from '../../../common/desktop/update-state.ts';
import { Progress } from '../../components/Progress.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useNow } from '../../stores/now-store.ts';
import { InstallUpdate } from './InstallUpdate.tsx';

/** How far an update is, since when, and what comes next. */
export function UpdateProgress({ update }: { readonly update: UpdateState }) {
  const { updates: words } = useMessages().desktop;
  const format = useFormat();
  const now = useNow();
  switch (update.kind) {
    case 'off':
      return (
        <>
          {words.off}. <span className="soft">{words.whyOff[update.reason]}</span>
        </>
      );
    case 'unchecked':
      return words.unchecked;
    case 'checking':
      return words.checking;
    case 'current':
      return words.current(format.ago(update.checkedAt, now));
    case 'downloading': {
      const { bytesDone, bytesTotal, bytesPerSecond, version } = update;
      return (
        <div className="update-progress">
          <span>{words.downloading(version)}</span>
          <Progress label={words.downloading(version)} share={bytesTotal === 0 ? null : bytesDone / bytesTotal} />
          <span className="small faint">
            {words.progress(format.bytes(bytesDone), format.bytes(bytesTotal), format.bytes(bytesPerSecond))}
          </span>
        </div>
      );
    }
    case 'ready':
      return <InstallUpdate update={update} />;
    case 'installing':
      return words.installing(update.version);
    case 'failed':
      return (
        <div className="update-progress">
          <span>{words.failed(format.ago(update.failedAt, now))}</span>
          <span className="soft">{update.reason}</span>
          <span>{words.nextSteps[update.nextStep]}</span>
        </div>
      );
  }
}
