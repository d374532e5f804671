import type { ChannelName } from '../../common/domain/alert-channel.ts';
import { ChannelTarget, type ChannelTargetChange, type ShownTarget } from '../../common/domain/channel-wishes.ts';
import { AppError } from '../../common/errors.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** Where a channel leads, as everybody may know it. */
export function whereOf(target: ChannelTarget): string {
  if (target.kind === 'email') return `${target.to.join(', ')} by ${target.host}`;
  return new URL(target.url).host;
}

/** What may be shown of where a channel leads. */
export function shownTarget(target: ChannelTarget): ShownTarget {
  switch (target.kind) {
    case 'webhook':
      return { kind: 'webhook' };
    case 'ntfy':
      return { kind: 'ntfy', hasToken: target.token !== undefined };
    case 'email': {
      const { password, user = null, ...shown } = target;
      return { ...shown, user, hasPassword: password !== undefined };
    }
  }
}

/** Mails go to other machines encrypted only. @throws AppError `invalid-argument` */
export function checkTarget(target: ChannelTarget): void {
  if (target.kind !== 'email' || target.security !== 'none' || LOOPBACK.has(target.host)) return;
  throw new AppError('invalid-argument', 'target.security: mails go to other machines encrypted only', {
    hint: 'Choose starttls or tls.',
  });
}

/** Where a channel leads after a change: what is left out stays, null is forgotten. @throws AppError `invalid-argument` */
export function changedTarget(name: ChannelName, before: ChannelTarget, change: ChannelTargetChange): ChannelTarget {
  if (before.kind !== change.kind) {
    throw new AppError('invalid-argument', `target.kind: the channel ${name} is of kind ${before.kind}`, {
      hint: 'A channel keeps its kind: add another one.',
    });
  }
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const whole = Object.entries({ ...before, ...Object.fromEntries(given) }).filter(([, value]) => value !== null);
  const after = ChannelTarget.parse(Object.fromEntries(whole));
  checkTarget(after);
  checkSecretStays(before, after, change);
  return after;
}

/** A secret that is sent to its receiver goes to no other machine than it was given for; a signature tells nothing of its own. */
function checkSecretStays(before: ChannelTarget, after: ChannelTarget, change: ChannelTargetChange): void {
  const isKept =
    (change.kind === 'ntfy' && change.token === undefined && 'token' in before) ||
    (change.kind === 'email' && change.password === undefined && 'password' in before);
  if (!isKept || receiverOf(before) === receiverOf(after)) return;
  const secret = change.kind === 'ntfy' ? 'token' : 'password';
  throw new AppError('invalid-argument', `target.${secret}: the ${secret} was given for another machine`, {
    hint: `Give the ${secret} for ${receiverOf(after)} as well.`,
  });
}

function receiverOf(target: ChannelTarget): string {
  return target.kind === 'email' ? target.host : new URL(target.url).origin;
}
