import type { Severity } from '../../../../common/domain/attention.ts';
import { type ChannelDetails, ChannelWishes, type ShownTarget } from '../../../../common/domain/channel-wishes.ts';
import type { Messages } from '../../../language/messages.ts';

/** A channel as it is typed; what its kind does not have is not looked at. */
export interface TypedChannel {
  readonly name: string;
  readonly kind: 'webhook' | 'ntfy' | 'email';
  readonly url: string;
  readonly secret: string;
  readonly token: string;
  readonly host: string;
  readonly port: string;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly from: string;
  readonly to: string;
  readonly user: string;
  readonly password: string;
  readonly least: Severity;
  readonly isQuiet: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly holdsCritical: boolean;
  /** Empty: that of the orchestrator. */
  readonly timeZone: string;
  /** A stored token, or a stored user and password, shall be forgotten. */
  readonly forgets: boolean;
}

export type ChannelProblems = Readonly<Partial<Record<keyof TypedChannel, string>>>;

export const EMPTY_CHANNEL: TypedChannel = {
  name: '',
  kind: 'webhook',
  url: '',
  secret: '',
  token: '',
  host: '',
  port: '587',
  security: 'starttls',
  from: '',
  to: '',
  user: '',
  password: '',
  least: 'warning',
  isQuiet: false,
  quietFrom: '22:00',
  quietTo: '07:00',
  holdsCritical: false,
  timeZone: '',
  forgets: false,
};

/** A stored channel, to be typed over; what may not be shown is empty. */
export function typedChannel({ name, kind, least, quiet, target }: ChannelDetails): TypedChannel {
  const hours = quiet && {
    isQuiet: true,
    quietFrom: quiet.from,
    quietTo: quiet.to,
    holdsCritical: quiet.holdsCritical,
    timeZone: quiet.timeZone ?? '',
  };
  if (target.kind !== 'email') return { ...EMPTY_CHANNEL, ...hours, name, kind, least };
  const { host, security, from } = target;
  const mail = { host, port: String(target.port), security, from, to: target.to.join(', '), user: target.user ?? '' };
  return { ...EMPTY_CHANNEL, ...hours, ...mail, name, kind, least };
}

/** True where a token or a password is stored. */
export function hasSecret(target: ShownTarget): boolean {
  return (target.kind === 'ntfy' && target.hasToken) || (target.kind === 'email' && target.hasPassword);
}

/** True where there is something to forget: such a secret, or a user. */
export function hasLogin(target: ShownTarget): boolean {
  return hasSecret(target) || (target.kind === 'email' && target.user !== null);
}

/** Reads what was typed: a channel as it is asked for, or what is wrong, also with what is still empty. */
export function readChannel(
  typed: TypedChannel,
  words: Messages['alerts']['ways'],
): { readonly wishes: ChannelWishes | undefined; readonly problems: ChannelProblems } {
  const { name, least } = typed;
  const parsed = ChannelWishes.safeParse({ name, target: targetOf(typed), least, quiet: quietOf(typed) });
  const problems = problemsOf(typed, parsed.error?.issues ?? [], words);
  return { wishes: Object.keys(problems).length > 0 ? undefined : parsed.data, problems };
}

/** What is wrong, in words and by field. */
export function problemsOf(
  typed: TypedChannel,
  issues: readonly { readonly path: readonly PropertyKey[] }[],
  { problems: words, quiet }: Messages['alerts']['ways'],
): ChannelProblems {
  const problems: Partial<Record<keyof TypedChannel, string>> = {};
  for (const { path } of issues) {
    const [part, field] = path;
    if (part === 'name' || part === 'newName') problems.name = words.name;
    else if (part === 'quiet' && field === 'timeZone') problems.timeZone = words.timeZone;
    else if (part === 'quiet') problems[field === 'from' ? 'quietFrom' : 'quietTo'] = words.quiet;
    else if (isTargetField(field)) problems[field] = words[field];
  }
  if (typed.isQuiet && typed.quietFrom === typed.quietTo) problems.quietTo ??= quiet.same;
  return problems;
}

/** The quiet hours that were typed. */
export function quietOf(typed: TypedChannel): Record<string, unknown> | null {
  if (!typed.isQuiet) return null;
  const { quietFrom: from, quietTo: to, holdsCritical } = typed;
  return { from, to, timeZone: orNothing(typed.timeZone.trim()), holdsCritical };
}

/** Where the channel leads by what was typed. */
export function targetOf(typed: TypedChannel): Record<string, unknown> {
  const { kind, url, host, from } = typed;
  switch (kind) {
    case 'webhook':
      return { kind, url: url.trim(), secret: orNothing(typed.secret) };
    case 'ntfy':
      return { kind, url: url.trim(), token: orNothing(typed.token) };
    case 'email':
      return {
        kind,
        host: host.trim(),
        port: Number(typed.port),
        security: typed.security,
        from: from.trim(),
        to: typed.to.split(/[,;\s]+/).filter(Boolean),
        user: orNothing(typed.user.trim()),
        password: orNothing(typed.password),
      };
  }
}

function orNothing(text: string): string | undefined {
  return text === '' ? undefined : text;
}

const TARGET_FIELDS = ['url', 'secret', 'token', 'host', 'port', 'from', 'to', 'user', 'password'] as const;

function isTargetField(field: unknown): field is (typeof TARGET_FIELDS)[number] {
  return TARGET_FIELDS.some((one) => one === field);
}
