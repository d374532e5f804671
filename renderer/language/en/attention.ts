import type { AttentionCause, Severity } from '../../../common/domain/attention.ts';
import { type CauseWords, describeCause } from '../../../common/domain/describe-cause.ts';
import type { Format } from '../format.ts';

const severities: Record<Severity, string> = { critical: 'Critical', warning: 'Warning', info: 'For you' };

/** What the orchestrator calls a person for. */
export const attention = {
  title: 'Needs attention',
  severities,
  since: (age: string) => `since ${age}`,
  /** The next step, as the words of a button. */
  steps: {
    approve: 'Approve …',
    devices: 'See devices',
    device: 'Open device',
    job: 'Open job',
    deployment: 'Open deployment',
    storage: 'See storage',
    access: 'See access',
    joining: 'See certificates',
    events: 'See the log',
    backup: 'See restore',
    agents: 'See agents',
    dismiss: 'Dismiss',
  },
  dismissed: 'Dismissed. The event log keeps it.',
  say: (cause: AttentionCause, format: Format): CauseWords => describeCause(cause, format),
};
