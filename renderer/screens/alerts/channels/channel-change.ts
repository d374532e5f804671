import { ChannelChange, type ChannelDetails } from '../../../../common/domain/channel-wishes.ts';
import type { Messages } from '../../../language/messages.ts';
import {
  type ChannelProblems,
  hasLogin,
  problemsOf,
  quietOf,
  type TypedChannel,
  targetOf,
  typedChannel,
} from './typed-channel.ts';

/**
 * What of a channel is to be changed by what was typed over it: only that is sent, so that what others have changed stays. Undefined
 * while nothing differs or something is wrong.
 */
export function readChange(
  stored: ChannelDetails,
  typed: TypedChannel,
  words: Messages['alerts']['ways'],
): { readonly change: ChannelChange | undefined; readonly problems: ChannelProblems } {
  const before = typedChannel(stored);
  const quiet = quietOf(typed);
  const target = targetChange(stored, typed);
  const wished = {
    ...(typed.name !== before.name && { newName: typed.name }),
    ...(target !== undefined && { target }),
    ...(typed.least !== before.least && { least: typed.least }),
    ...(!isSame(quiet, quietOf(before)) && { quiet }),
  };
  if (Object.keys(wished).length === 0) return { change: undefined, problems: {} };
  const parsed = ChannelChange.safeParse(wished);
  const isQuietSame = !('quiet' in wished);
  const problems = problemsOf(isQuietSame ? { ...typed, isQuiet: false } : typed, parsed.error?.issues ?? [], words);
  return { change: Object.keys(problems).length > 0 ? undefined : parsed.data, problems };
}

/** True when a channel is otherwise than it was, as far as may be seen. */
export function differs(one: ChannelDetails, other: ChannelDetails): boolean {
  const seen = ({ least, quiet, where, target }: ChannelDetails) => ({ least, quiet, where, target });
  return !isSame(seen(one), seen(other));
}

/** What was typed over a channel, over what the channel is now: fields that were left alone follow it. */
export function typedAnew(typed: TypedChannel, was: ChannelDetails, is: ChannelDetails): TypedChannel {
  const before: Readonly<Record<string, unknown>> = { ...typedChannel(was) };
  const touched = Object.entries(typed).filter(([field, value]) => value !== before[field]);
  const forgets = typed.forgets && hasLogin(is.target);
  return { ...typedChannel(is), ...Object.fromEntries(touched), forgets };
}

/** What differs of where the channel leads; null is forgotten. */
function targetChange(stored: ChannelDetails, typed: TypedChannel): Record<string, unknown> | undefined {
  const { target } = stored;
  const { forgets } = typed;
  const before = targetOf(typedChannel(stored));
  const after = targetOf(forgets ? { ...typed, token: '', user: '', password: '' } : typed);
  const differing = Object.entries(after).filter(([field, value]) => !isSame(value, before[field]));
  const change = Object.fromEntries(differing.map(([field, value]) => [field, value ?? null]));
  if (target.kind === 'ntfy' && target.hasToken && forgets) change['token'] = null;
  // A password is of no use without its user.
  const isUserGone = forgets || change['user'] === null;
  if (target.kind === 'email' && target.hasPassword && isUserGone) change['password'] = null;
  return Object.keys(change).length > 0 ? { kind: target.kind, ...change } : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
