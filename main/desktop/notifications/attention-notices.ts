import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { AttentionCause, AttentionItem } from '../../../common/domain/attention.ts';
import { screenOfAttention } from '../attention-screen.ts';
import type { DesktopWords } from '../language/desktop-words.ts';
import type { Notice } from './notice.ts';

/** Which kind of notice a cause is worth; none for what a person has just decided on themselves. */
const KINDS: Readonly<Record<AttentionCause['kind'], NoticeKind | undefined>> = {
  'machine-asks-to-join': 'join-request',
  'job-waits-for-devices': 'job-waiting',
  'job-failed': 'job-ended',
  'device-missed': 'attention',
  'device-set-aside': 'attention',
  'device-cloned': 'attention',
  'disk-nearly-full': 'attention',
  'setting-unsafe': undefined,
  'certificate-ends': 'attention',
  'event-log-changed': 'attention',
  'device-offline': 'attention',
  'device-cpu-high': 'attention',
  'device-memory-high': 'attention',
  'device-disk-low': 'attention',
  'device-hot': 'attention',
  'battery-low': 'attention',
  'deployment-degraded': 'attention',
  'job-stuck': 'attention',
  'clock-skewed': 'attention',
  'agent-outdated': 'attention',
  'rollout-halted': 'attention',
  'restore-waits': undefined,
};

/** The notice that something new on the attention board is worth. */
export function noticeOfAttention({ id, cause }: AttentionItem, words: DesktopWords): Notice | undefined {
  const kind = KINDS[cause.kind];
  if (kind === undefined) return undefined;
  const request = cause.kind === 'machine-asks-to-join' ? { requestId: cause.requestId } : {};
  return { kind, subject: id, ...words.attention(cause), screen: screenOfAttention(cause), ...request };
}
