import { useEffect, useMemo, useState } from 'react';
import type { LogEvent } from '../../../common/domain/event.ts';
import type { JobId } from '../../../common/domain/ids.ts';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { isJobEvent } from '../../language/job-event.ts';
import { useMessages } from '../../language/language-store.ts';
import { useRecentEvents } from '../../stores/events-store.ts';

/** The log's own screen has the older ones. */
const LISTED = 500;

interface JobEvents {
  /** Newest first. */
  readonly events: readonly LogEvent[];
  readonly isLoading: boolean;
  /** Why older ones are not there. */
  readonly failure: string | undefined;
}

/** What happened in a job: what the log has of it, and what comes while one looks. */
export function useJobEvents(id: JobId): JobEvents {
  const client = useClient();
  const messages = useMessages();
  const recent = useRecentEvents();
  const [kept, setKept] = useState<readonly LogEvent[]>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let isWanted = true;
    client.events.search({ jobId: id, limit: LISTED }).then(
      ({ events }) => isWanted && setKept(events),
      (reason: unknown) => isWanted && setError(reason),
    );
    return () => {
      isWanted = false;
    };
  }, [client, id]);
  const events = useMemo(() => {
    const mine = recent.filter(({ body }) => isJobEvent(body) && body.jobId === id);
    const newest = kept?.[0]?.sequence ?? 0;
    return kept === undefined ? mine : [...mine.filter(({ sequence }) => sequence > newest), ...kept];
  }, [recent, kept, id]);
  const isLoading = kept === undefined && error === undefined;
  return { events, isLoading, failure: error === undefined ? undefined : errorText(error, messages) };
}
