import type { Screen } from '../../common/desktop/screen.ts';
import type { AttentionCause } from '../../common/domain/attention.ts';

/** The screen where a person sees to what they are called for. */
export function screenOfAttention(cause: AttentionCause): Screen {
  switch (cause.kind) {
    case 'machine-asks-to-join':
    case 'certificate-ends':
      return { screen: 'settings', section: 'joining' };
    case 'job-waits-for-devices':
    case 'job-failed':
    case 'job-stuck':
      return { screen: 'jobs', job: cause.jobId };
    case 'deployment-degraded':
      return { screen: 'models' };
    case 'disk-nearly-full':
      return { screen: 'settings', section: 'storage' };
    case 'setting-unsafe':
      return { screen: 'settings', section: cause.setting === 'insecure' ? 'joining' : 'access' };
    case 'event-log-changed':
      return { screen: 'events', event: cause.firstBad };
    case 'rollout-halted':
      return { screen: 'settings', section: 'agents' };
    case 'restore-waits':
      return { screen: 'settings', section: 'backup' };
    default:
      return { screen: 'devices', device: cause.deviceId };
  }
}
