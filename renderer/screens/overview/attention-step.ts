import type { AttentionCause } from '../../../common/domain/attention.ts';
import type { Messages } from '../../language/messages.ts';

/** Where a person goes from a line of attention. */
interface AttentionStep {
  /** What the line is about. */
  readonly href: string;
  /** The words of the button there. */
  readonly words: Exclude<keyof Messages['attention']['steps'], 'approve' | 'dismiss'>;
}

/** The place that a cause is about; undefined for a machine that asks: that one is answered on the spot. */
export function attentionStep(cause: AttentionCause): AttentionStep | undefined {
  switch (cause.kind) {
    case 'machine-asks-to-join':
      return undefined;
    case 'job-waits-for-devices':
    case 'job-failed':
    case 'job-stuck':
      return { href: `/jobs/${cause.jobId}`, words: 'job' };
    case 'deployment-degraded':
      return { href: `/deployments/${cause.deployment}`, words: 'deployment' };
    case 'disk-nearly-full':
      return { href: '/settings/storage', words: 'storage' };
    case 'setting-unsafe':
      return { href: cause.setting === 'insecure' ? '/settings/joining' : '/settings/access', words: 'access' };
    case 'certificate-ends':
      return { href: '/settings/joining', words: 'joining' };
    case 'event-log-changed':
      return { href: `/events/${cause.firstBad}`, words: 'events' };
    case 'rollout-halted':
      return { href: '/settings/agents', words: 'agents' };
    case 'restore-waits':
      return { href: '/settings/backup', words: 'backup' };
    default:
      return { href: `/devices/${cause.deviceId}`, words: 'device' };
  }
}
