import { type ReactNode, useCallback, useState } from 'react';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { Job } from '../../../common/domain/job.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { sayDone, sayFailed } from '../../stores/toasts.ts';
import type { JobDeed } from './job-deeds.ts';

interface JobDeeds {
  /** Does it, or asks first where something ends. */
  readonly start: (deed: JobDeed, jobs: readonly Job[]) => void;
  /** The question, to stand somewhere on the screen. */
  readonly question: ReactNode;
}

interface Question {
  readonly deed: 'cancel' | 'remove';
  readonly jobs: readonly Job[];
}

/** What a person can do to jobs; `onRemoved` is told when some are gone. */
export function useJobDeeds(onRemoved?: () => void): JobDeeds {
  const messages = useMessages();
  const client = useClient();
  const format = useFormat();
  const [question, setQuestion] = useState<Question>();
  const [isOpen, setOpen] = useState(false);
  const { confirm, did } = messages.jobs;

  const perform = useCallback(
    async (deed: JobDeed, jobs: readonly Job[]) => {
      for (const job of jobs) await callFor(client, deed, job);
      sayDone(did[deed](format.list(jobs.map(({ name }) => name))));
      if (deed === 'remove') onRemoved?.();
    },
    [client, did, format, onRemoved],
  );
  const start = useCallback(
    (deed: JobDeed, jobs: readonly Job[]) => {
      if (deed === 'cancel' || deed === 'remove') {
        setQuestion({ deed, jobs });
        setOpen(true);
      } else {
        perform(deed, jobs).catch((error: unknown) => {
          const text = errorText(error, messages);
          if (text !== '') sayFailed(messages.app.failed(text));
        });
      }
    },
    [perform, messages],
  );
  if (question === undefined) return { start, question: null };
  const { deed, jobs } = question;
  const names = format.list(jobs.map(({ name }) => name));
  return {
    start,
    question: (
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={confirm[`${deed}Title`](names, jobs.length)}
        action={confirm[deed](names, jobs.length)}
        onConfirm={() => perform(deed, jobs)}
      >
        <p>{confirm[`${deed}Text`](names)}</p>
      </ConfirmDialog>
    ),
  };
}

async function callFor(client: ControlClient, deed: JobDeed, { id }: Job): Promise<unknown> {
  switch (deed) {
    case 'pause':
      return await client.jobs.pause({ id });
    case 'resume':
      return await client.jobs.resume({ id });
    case 'cancel':
      return await client.jobs.cancel({ id });
    case 'remove':
      return await client.jobs.remove({ id });
  }
}
