import { type Command, Option } from 'commander';
import type { ChannelName, QuietHours } from '../../common/domain/alert-channel.ts';
import { Severity } from '../../common/domain/attention.ts';
import {
  type ChannelChange,
  type ChannelDetails,
  ChannelTargetChange,
  type ShownTarget,
} from '../../common/domain/channel-wishes.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { channelName, quietHours } from './channel-arguments.ts';

interface TargetOptions {
  readonly webhook?: string;
  readonly ntfy?: string;
  readonly email?: string[];
  readonly smtp?: string;
  readonly port?: number;
  readonly security?: string;
  readonly from?: string;
  readonly user?: string;
}

interface EditOptions extends ClientOptions, TargetOptions {
  readonly name?: ChannelName;
  readonly least?: Severity;
  /** False takes the quiet hours away. */
  readonly quiet?: QuietHours | false;
  /** False forgets the token or the password. */
  readonly secret?: boolean;
}

/** `eo channels edit`: changes what is given of a channel, and nothing else. */
export function addEdit(channels: Command, { terminal, connect, environment }: CliContext): void {
  const command = channels
    .command('edit')
    .description('change a channel; what is not given stays, also its secret, unless EO_CHANNEL_SECRET has another')
    .argument('<name>', 'name of the channel', channelName)
    .option('--name <name>', 'call it so from now on', channelName)
    .option('--webhook <url>', 'post to this address')
    .option('--ntfy <url>', 'post to this topic of ntfy')
    .option('--email <addresses>', 'send mails to these addresses, with commas between', (text) => text.split(','))
    .option('--smtp <host>', 'mail server')
    .option('--port <port>', 'port of the mail server', wholeNumber(1, 65_535))
    .addOption(new Option('--security <kind>', 'how the mail server is talked to').choices(['starttls', 'tls', 'none']))
    .option('--from <address>', 'sender of the mails')
    .option('--user <name>', 'user of the mail server')
    .option('--no-secret', 'forget the token of ntfy, or the user and password of the mail server')
    .addOption(new Option('--least <severity>', 'tell of this severity and graver ones').choices([...Severity.options]))
    .addOption(new Option('--quiet <times>', 'wait in these hours, such as 22:00-07:00').argParser(quietHours))
    .option('--no-quiet', 'have no quiet hours')
    .action(async (old: ChannelName, { json, api, data, ...options }: EditOptions) => {
      const { client } = await connect({ ...(api && { api }), ...(data && { data }) });
      const secret = environment['EO_CHANNEL_SECRET'];
      const change = changeOf(await client.channels.get({ name: old }), options, secret);
      const channel = await client.channels.change({ name: old, ...change });
      if (json === true) return terminal.print(JSON.stringify(channel));
      const renamed = channel.name === old ? '' : ` and is called ${channel.name} now`;
      terminal.print(`Channel ${old} is changed${renamed}. Try it: eo channels test ${channel.name}`);
      if (secret !== undefined) terminal.note('Its secret is the one of EO_CHANNEL_SECRET now.');
    });
  withExamples(
    withClientOptions(command),
    'channels edit ops --webhook https://hooks.example.org/eo-2',
    'channels edit mail --email ops@example.org,marie@example.org --quiet 22:00-07:00',
  );
}

function changeOf(channel: ChannelDetails, options: EditOptions, secret: string | undefined): ChannelChange {
  const { name: newName, least, quiet, secret: keepsSecret, ...target } = options;
  const change: ChannelChange = {
    ...(newName !== undefined && { newName }),
    ...(least !== undefined && { least }),
    // Only the hours are given: the time zone and what holds for critical alerts stay.
    ...(quiet && {
      quiet: { ...channel.quiet, holdsCritical: false, ...channel.quiet, from: quiet.from, to: quiet.to },
    }),
    ...(quiet === false && { quiet: null }),
    ...targetChangeOf(channel, target, keepsSecret === false ? null : secret),
  };
  if (Object.keys(change).length > 0) return change;
  throw new AppError('invalid-argument', 'nothing is to be changed', {
    hint: '"eo channels edit --help" lists what can be.',
  });
}

function targetChangeOf(
  { name, kind }: ChannelDetails,
  options: TargetOptions,
  secret: string | null | undefined,
): Pick<ChannelChange, 'target'> {
  const { webhook, ntfy, email, ...mail } = options;
  const fields: Readonly<Record<ShownTarget['kind'], object>> = {
    webhook: { url: webhook, secret },
    ntfy: { url: ntfy, token: secret },
    email: { to: email, host: mail.smtp, ...mail, password: secret, ...(secret === null && { user: null }) },
  };
  const isGiven: Readonly<Record<ShownTarget['kind'], boolean>> = {
    webhook: webhook !== undefined,
    ntfy: ntfy !== undefined,
    email: email !== undefined || Object.values(mail).some((value) => value !== undefined),
  };
  for (const other of ['webhook', 'ntfy', 'email'] as const) {
    if (other === kind || !isGiven[other]) continue;
    throw new AppError('invalid-argument', `the channel ${name} is of kind ${kind}, not ${other}`, {
      hint: 'A channel keeps its kind: "eo channels add" adds another one.',
    });
  }
  if (!isGiven[kind] && secret === undefined) return {};
  if (kind === 'webhook' && secret === null) {
    throw new AppError('invalid-argument', 'a webhook is always signed', {
      hint: 'Give another secret by EO_CHANNEL_SECRET.',
    });
  }
  const target = ChannelTargetChange.safeParse({ kind, ...fields[kind] });
  if (target.success) return { target: target.data };
  const [issue] = target.error.issues;
  throw new AppError('invalid-argument', `${issue?.path.join('.')}: ${issue?.message}`, {
    hint: '"eo channels edit --help" says what each option takes.',
  });
}
