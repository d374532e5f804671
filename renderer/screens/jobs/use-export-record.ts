import { useCallback } from 'react';
import type { Job } from '../../../common/domain/job.ts';
import { saveFile } from '../../components/save-file.ts';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { sayDone, sayFailed } from '../../stores/toasts.ts';

/** Saves all that is known of a job as a file. */
export function useExportRecord(): (job: Pick<Job, 'id' | 'name'>) => Promise<void> {
  const client = useClient();
  const messages = useMessages();
  return useCallback(
    async ({ id, name }) => {
      try {
        const record = await client.jobs.record({ id });
        const file = `${name}-${id.slice(0, 8)}.json`;
        saveFile(file, JSON.stringify(record, null, 2), 'application/json');
        sayDone(messages.jobs.record.made(file));
      } catch (error) {
        sayFailed(messages.app.failed(errorText(error, messages)));
      }
    },
    [client, messages],
  );
}
