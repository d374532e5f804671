import { useState } from 'react';
import { contentRoutes } from '../../../../common/api/content-routes.ts';
import { uploadContent } from '../../../../common/api-client/upload-content.ts';
import { UploadId } from '../../../../common/domain/ids.ts';
import { blobSource } from '../../../../common/formats/byte-source.ts';
import { RunningSha256 } from '../../../../common/sha-256.ts';
import { Release } from '../../../../common/updates/rollout.ts';
import { ChooseFile } from '../../../components/ChooseFile.tsx';
import { Progress } from '../../../components/Progress.tsx';
import { useConnection } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone, sayFailed } from '../../../stores/toasts.ts';

/** Brings a signed release of the agent in from a file. */
export function ImportRelease({ onImported }: { readonly onImported: () => void }) {
  const messages = useMessages();
  const { updates: words } = messages;
  const { baseUrl } = useConnection();
  const [sending, setSending] = useState<{ readonly fileName: string; readonly share: number }>();
  const send = async (file: File): Promise<void> => {
    const show = (share: number): void => setSending({ fileName: file.name, share });
    show(0);
    try {
      const { version } = await uploadContent({
        baseUrl,
        path: contentRoutes.releaseUpload(UploadId.parse(`release-${file.size}-${file.lastModified}`)),
        source: blobSource(file),
        hash: new RunningSha256(),
        readResult: (answer) => Release.parse(answer),
        onProgress: (kept, total) => show(total === 0 ? 0 : kept / total),
      });
      sayDone(words.importedNow(version));
      onImported();
    } catch (error) {
      sayFailed(words.failed(file.name), errorText(error, messages));
    } finally {
      setSending(undefined);
    }
  };
  if (sending !== undefined) return <Progress label={words.sending(sending.fileName)} share={sending.share} />;
  return <ChooseFile label={words.choose} accept=".eorelease" onFile={(file) => void send(file)} />;
}
