import { useState } from 'react';
import { contentRoutes } from '../../../../common/api/content-routes.ts';
import { uploadContent } from '../../../../common/api-client/upload-content.ts';
import { Backup } from '../../../../common/domain/backup.ts';
import { UploadId } from '../../../../common/domain/ids.ts';
import { blobSource } from '../../../../common/formats/byte-source.ts';
import { RunningSha256 } from '../../../../common/sha-256.ts';
import { Button } from '../../../components/Button.tsx';
import { ChooseFile } from '../../../components/ChooseFile.tsx';
import { Progress } from '../../../components/Progress.tsx';
import { useConnection } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone, sayFailed } from '../../../stores/toasts.ts';

interface Sending {
  readonly fileName: string;
  readonly share: number;
  readonly stop: AbortController;
}

/** Brings in a backup from a file; what was cut goes on where it was when the same file is chosen again. */
export function ReceiveBackup({ onReceived }: { readonly onReceived: () => void }) {
  const messages = useMessages();
  const { receive: words } = messages.backup;
  const { baseUrl } = useConnection();
  const [sending, setSending] = useState<Sending>();
  const send = async (file: File): Promise<void> => {
    const stop = new AbortController();
    const show = (share: number): void => setSending({ fileName: file.name, share, stop });
    show(0);
    try {
      const { name } = await uploadContent({
        baseUrl,
        path: contentRoutes.backupUpload(UploadId.parse(`backup-${file.size}-${file.lastModified}`)),
        source: blobSource(file),
        hash: new RunningSha256(),
        readResult: (answer) => Backup.parse(answer),
        signal: stop.signal,
        onProgress: (kept, total) => show(total === 0 ? 0 : kept / total),
      });
      sayDone(words.done(name));
      onReceived();
    } catch (error) {
      if (!stop.signal.aborted) sayFailed(words.failed(file.name), errorText(error, messages));
    } finally {
      setSending(undefined);
    }
  };
  if (sending !== undefined) {
    return (
      <div className="backup-sending note">
        <span>{words.sending(sending.fileName)}</span>
        <Progress label={words.sending(sending.fileName)} share={sending.share} />
        <Button look="quiet" onClick={() => sending.stop.abort()}>
          {words.stop}
        </Button>
      </div>
    );
  }
  return <ChooseFile label={words.choose} accept=".tar,application/x-tar" onFile={(file) => void send(file)} />;
}
