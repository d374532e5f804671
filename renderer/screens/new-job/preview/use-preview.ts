import { useEffect, useState } from 'react';
import type { EventKind } from '../../../../common/domain/event.ts';
import type { JobPreview } from '../../../../common/domain/job-preview.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { useClient } from '../../../connection/connection-context.ts';
import { useConnectionPhase } from '../../../stores/connection-store.ts';
import { useLatestOf } from '../../../stores/events-store.ts';
import type { DraftCheck } from '../draft/check-draft.ts';

/** What the orchestrator makes of a draft. */
export interface Previewed {
  /** The last answer; it stays while a newer one is on its way. */
  readonly preview: JobPreview | undefined;
  /** True when the answer is about this draft, as it is. */
  readonly isCurrent: boolean;
  /** Why the last question was not answered. */
  readonly error: unknown;
}

/** So long nobody types before the orchestrator is asked. */
const QUIET_MS = 300;

/** What happened that may change who takes part. */
const KINDS: ReadonlySet<EventKind> = new Set([
  'device-joined',
  'device-came-online',
  'device-went-offline',
  'device-fell-asleep',
  'device-removed',
  'dataset-imported',
  'dataset-removed',
  'job-created',
  'job-started',
  'job-changed',
  'job-paused',
  'job-resumed',
  'job-succeeded',
  'job-failed',
  'job-cancelled',
] as const satisfies readonly EventKind[]);

interface Answer {
  readonly spec: TrainJobSpec;
  readonly preview: JobPreview | undefined;
  readonly error: unknown;
}

/** Asks the orchestrator what would come of a draft, each time that it or the cluster has changed. */
export function usePreview(check: DraftCheck): Previewed {
  const client = useClient();
  const latest = useLatestOf(KINDS);
  const isLive = useConnectionPhase() === 'live';
  const [answer, setAnswer] = useState<Answer>();
  const spec = check.kind === 'valid' ? check.spec : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `latest` is when to ask again
  useEffect(() => {
    if (spec === undefined || !isLive) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client.jobs.preview(spec, { signal: stop.signal }).then(
        (preview) => stop.signal.aborted || setAnswer({ spec, preview, error: undefined }),
        (error: unknown) => stop.signal.aborted || setAnswer((before) => ({ spec, preview: before?.preview, error })),
      );
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, spec, isLive, latest]);
  const isCurrent = answer !== undefined && answer.spec === spec && answer.error === undefined;
  return { preview: answer?.preview, isCurrent, error: answer?.spec === spec ? answer?.error : undefined };
}
