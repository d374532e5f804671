import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import type { JobPreview } from '../../../../common/domain/job-preview.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { useAnswerTo } from '../../../connection/use-answer-to.ts';
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

/** What happened that may change who takes part. */
const KINDS: ReadonlySet<EventKind> = new Set([
  'device-joined',
  'device-came-online',
  'device-went-offline',
  'device-fell-asleep',
  'device-level-changed',
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

const ask = (client: ControlClient, spec: TrainJobSpec, signal: AbortSignal): Promise<JobPreview> =>
  client.jobs.preview(spec, { signal });

/** Asks the orchestrator what would come of a draft, each time that it or the cluster has changed. */
export function usePreview(check: DraftCheck): Previewed {
  const { value, ...rest } = useAnswerTo(check.kind === 'valid' ? check.spec : undefined, ask, KINDS);
  return { preview: value, ...rest };
}
