import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { Screen } from '../../../common/desktop/screen.ts';
import type { DesktopWords } from '../language/desktop-words.ts';
import type { Notice } from './notice.ts';

const NAMED = 4;

const SCREENS: Readonly<Record<NoticeKind, Screen>> = {
  'device-away': { screen: 'devices' },
  'join-request': { screen: 'settings', section: 'joining' },
  'job-ended': { screen: 'jobs' },
  'job-waiting': { screen: 'jobs' },
  attention: { screen: 'overview' },
  update: { screen: 'settings', section: 'updates' },
};

/** Several notices of one kind as one. Nothing can be approved in it: whoever approves looks at one machine. */
export function mergeNotices(notices: readonly Notice[], { notices: words }: DesktopWords): Notice | undefined {
  const [first] = notices;
  if (first === undefined || notices.length === 1) return first;
  const { kind } = first;
  const named = notices.slice(0, NAMED).map((notice) => notice.title);
  const more = notices.length - named.length;
  const body = [...named, ...(more > 0 ? [words.more(more)] : [])].join('\n');
  return { kind, subject: 'several', title: words.several[kind](notices.length), body, screen: SCREENS[kind] };
}
