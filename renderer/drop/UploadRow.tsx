import { useState } from 'react';
import { Link } from 'wouter';
import type { Dataset } from '../../common/domain/dataset.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import { ServedFormat } from '../../common/serving/replica-plan.ts';
import { ConfirmDialog } from '../components/ConfirmDialog.tsx';
import { Icon } from '../components/Icon.tsx';
import { IconButton } from '../components/IconButton.tsx';
import { Progress } from '../components/Progress.tsx';
import { errorText } from '../language/error-text.ts';
import { useFormat, useMessages } from '../language/language-store.ts';
import { DeployButton } from '../screens/deployments/deploy/DeployButton.tsx';
import { useDataset } from '../stores/datasets-store.ts';
import { useModel } from '../stores/models-store.ts';
import { timeLeftMs } from '../stores/uploads-speed.ts';
import { isOver, isUnderWay, type Upload } from '../stores/uploads-store.ts';
import { dropUploads, pauseUpload, resumeUpload } from './run-uploads.ts';

/** One file on its way: how far, how fast, how long still, and what can be done about it. */
export function UploadRow({ upload }: { readonly upload: Upload }) {
  const { uploads: words } = useMessages().drop;
  const { name, kind, fileName, totalBytes, keptBytes, state } = upload;
  const hasFailed = useReadingOf(upload)?.state === 'failed' || state.phase === 'failed';
  const share = totalBytes === 0 ? 1 : keptBytes / totalBytes;
  return (
    <li className="upload-row note" data-phase={hasFailed ? 'failed' : state.phase} aria-label={name}>
      <Icon name={hasFailed ? 'warning' : state.phase === 'done' ? 'check' : `${kind}s`} />
      <span className="upload-name">
        {state.phase === 'done' ? (
          <Link href={state.href}>{state.version === null ? name : words.version(name, String(state.version))}</Link>
        ) : (
          <span>{name}</span>
        )}{' '}
        <span className="faint small">{fileName}</span>
      </span>
      <span className="upload-progress">
        {!isOver(state) && <Progress label={`${words.title}: ${name}`} share={share} />}
        <UploadInWords upload={upload} />
      </span>
      <UploadActions upload={upload} />
    </li>
  );
}

/** The state with its figures; for one that failed, why. */
function UploadInWords({ upload }: { readonly upload: Upload }) {
  const messages = useMessages();
  const { uploads: words } = messages.drop;
  const format = useFormat();
  const { state, keptBytes, totalBytes, bytesPerSecond } = upload;
  const reading = useReadingOf(upload);
  const total = format.bytes(totalBytes);
  if (state.phase === 'failed') return <span className="upload-failure">{errorText(state.error, messages)}</span>;
  const left = timeLeftMs(totalBytes - keptBytes, bytesPerSecond);
  const figures =
    state.phase === 'reading'
      ? [words.read(format.bytes(state.readBytes), total)]
      : state.phase === 'done'
        ? [total]
        : [
            words.of(format.bytes(keptBytes), total),
            ...(bytesPerSecond === null ? [] : [words.speed(format.bytes(bytesPerSecond))]),
            ...(left === null || state.phase !== 'sending' ? [] : [words.left(format.duration(left))]),
          ];
  return (
    <span className="small">
      {reading === undefined ? words.phases[state.phase] : words.sent(messages.datasets.states[reading.state])}{' '}
      <span className="faint">· {figures.join(' · ')}</span>
    </span>
  );
}

/** What becomes of a data set that has arrived: it is read next. */
function useReadingOf({ kind, name, state }: Upload): Dataset | undefined {
  const dataset = useDataset(name);
  return kind === 'dataset' && state.phase === 'done' ? dataset : undefined;
}

function UploadActions({ upload: { id, kind, name, state, keptBytes } }: { readonly upload: Upload }) {
  const { uploads: words } = useMessages().drop;
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const canPause = isUnderWay(state) || state.phase === 'waiting' || state.phase === 'cut';
  if (isOver(state)) {
    return (
      <span className="upload-actions">
        {kind === 'model' && state.phase === 'done' && <DeployUpload name={name} version={state.version ?? 1} />}
        {state.phase === 'failed' && (
          <IconButton name="play" label={words.retry(name)} onClick={() => resumeUpload(id)} />
        )}
        <IconButton name="close" label={words.dismiss(name)} onClick={() => dropUploads([id])} />
      </span>
    );
  }
  return (
    <span className="upload-actions">
      {canPause && <IconButton name="pause" label={words.pause(name)} onClick={() => pauseUpload(id)} />}
      {state.phase === 'paused' && (
        <IconButton name="play" label={words.resume(name)} onClick={() => resumeUpload(id)} />
      )}
      <IconButton name="close" label={words.cancel(name)} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words.stop.title(name)}
        action={words.stop.action}
        onConfirm={async () => dropUploads([id])}
      >
        <p>{words.stop.text(format.bytes(keptBytes))}</p>
      </ConfirmDialog>
    </span>
  );
}

/** The next step for a model that has arrived; for a file of another kind there is none. */
function DeployUpload({ name, version }: { readonly name: ResourceName; readonly version: number }) {
  const format = useModel(name)?.format;
  if (ServedFormat.safeParse(format).success) return <DeployButton model={{ name, version }} isShort />;
  return null;
}
