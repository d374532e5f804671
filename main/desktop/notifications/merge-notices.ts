import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { Screen } from '../../../common/desktop/screen.ts';
import type { Notice } from './notice.ts';

const NAMED = 4;

const TOGETHER: Readonly<Record<NoticeKind, { readonly title: (count: number) => string; readonly screen: Screen }>> = {
  'device-away': { title: (count) => `${count} devices have gone`, screen: { screen: 'devices' } },
  'join-request': {
    title: (count) => `${count} machines ask to join`,
    screen: { screen: 'settings', section: 'joining' },
  },
  'job-ended': { title: (count) => `${count} jobs have ended`, screen: { screen: 'jobs' } },
  'job-waiting': { title: (count) => `${count} jobs wait`, screen: { screen: 'jobs' } },
  update: { title: () => 'EdgeOrchestra can be updated', screen: { screen: 'settings', section: 'updates' } },
};

/** Several notices of one kind as one. Nothing can be approved in it: whoever approves looks at one machine. */
export function mergeNotices(notices: readonly Notice[]): Notice | undefined {
  const [first] = notices;
  if (first === undefined || notices.length === 1) return first;
  const { title, screen } = TOGETHER[first.kind];
  const named = notices.slice(0, NAMED).map((notice) => notice.title);
  const more = notices.length - named.length;
  const body = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
  return { kind: first.kind, subject: 'several', title: title(notices.length), body, screen };
}
