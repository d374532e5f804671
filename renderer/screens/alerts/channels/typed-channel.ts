import type { Severity } from '../../../../common/domain/attention.ts';
import { ChannelWishes } from '../../../../common/domain/channel-wishes.ts';
import type { Messages } from '../../../language/messages.ts';

/** A new channel as it is typed; what its kind does not have is not looked at. */
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
};

/** Reads what was typed: a channel as it is asked for, or what is wrong, also with what is still empty. */
export function readChannel(
  typed: TypedChannel,
  { problems: words, quiet }: Messages['alerts']['ways'],
): { readonly wishes: ChannelWishes | undefined; readonly problems: ChannelProblems } {
  const parsed = ChannelWishes.safeParse({
    name: typed.name,
    target: targetOf(typed),
    least: typed.least,
    quiet: typed.isQuiet ? { from: typed.quietFrom, to: typed.quietTo, holdsCritical: typed.holdsCritical } : null,
  });
  const problems: Partial<Record<keyof TypedChannel, string>> = {};
  for (const { path } of parsed.error?.issues ?? []) {
    const [part, field] = path;
    if (part === 'name') problems.name = words.name;
    else if (part === 'quiet') problems[field === 'from' ? 'quietFrom' : 'quietTo'] = words.quiet;
    else if (isTargetField(field)) problems[field] = words[field];
  }
  if (typed.isQuiet && typed.quietFrom === typed.quietTo) problems.quietTo ??= quiet.same;
  return { wishes: Object.keys(problems).length > 0 ? undefined : parsed.data, problems };
}

function targetOf(typed: TypedChannel): Record<string, unknown> {
  const { kind, url, host, from } = typed;
  const secretOr = (text: string): string | undefined => (text === '' ? undefined : text);
  switch (kind) {
    case 'webhook':
      return { kind, url: url.trim(), secret: secretOr(typed.secret) };
    case 'ntfy':
      return { kind, url: url.trim(), token: secretOr(typed.token) };
    case 'email':
      return {
        kind,
        host: host.trim(),
        port: Number(typed.port),
        security: typed.security,
        from: from.trim(),
        to: typed.to.split(/[,;\s]+/).filter(Boolean),
        user: secretOr(typed.user.trim()),
        password: secretOr(typed.password),
      };
  }
}

const TARGET_FIELDS = ['url', 'secret', 'token', 'host', 'port', 'from', 'to', 'user', 'password'] as const;

function isTargetField(field: unknown): field is (typeof TARGET_FIELDS)[number] {
  return TARGET_FIELDS.some((one) => one === field);
}
