import { type Screen, screenOfPath } from '../../common/desktop/screen.ts';

/** The scheme of links into the app. */
export const LINK_SCHEME = 'edgeorchestra';

const LONGEST_LINK = 256;
/** Nothing but what paths of screens are made of: no escapes, no query, no fragment, no user, no port. */
const SHAPE = new RegExp(`^${LINK_SCHEME}://([a-z0-9][a-z0-9._/-]*)?$`);

/**
 * The screen that a link leads to, such as `edgeorchestra://jobs/ID`; undefined for anything else. A link comes from
 * anywhere: it can show a screen and do nothing.
 */
export function screenOfLink(link: string): Screen | undefined {
  if (link.length > LONGEST_LINK) return undefined;
  const match = SHAPE.exec(link);
  if (match === null) return undefined;
  return screenOfPath(match[1] === undefined || match[1] === 'overview' ? '/' : `/${match[1]}`);
}

/** The first link among the arguments of a process. */
export function linkAmong(args: readonly string[]): string | undefined {
  return args.find((arg) => arg.startsWith(`${LINK_SCHEME}:`));
}
