import { type Command, Option } from 'commander';
import type { ChannelName, QuietHours } from '../../common/domain/alert-channel.ts';
import { Severity } from '../../common/domain/attention.ts';
import { ChannelTarget } from '../../common/domain/channel-wishes.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { renderChannels } from '../output/render-alerts.ts';
import { channelName, quietHours } from './channel-arguments.ts';
import { addEdit } from './channel-edit.ts';

interface AddOptions extends ClientOptions {
  readonly webhook?: string;
  readonly ntfy?: string;
  readonly email?: string[];
  readonly smtp?: string;
  readonly port?: number;
  readonly security?: string;
  readonly from?: string;
  readonly user?: string;
  readonly least?: Severity;
  readonly quiet?: QuietHours;
}

/** `eo channels`: the ways by which people are told of alerts. */
export function addChannelsCommand(program: Command, context: CliContext): void {
  const channels = program
    .command('channels')
    .description('list, add, edit, test and remove the ways by which people are told of alerts');
  addList(channels, context);
  addAdd(channels, context);
  addEdit(channels, context);
  addTest(channels, context);
  addRemove(channels, context);
  withExamples(
    channels,
    'channels',
    'channels add phone --ntfy https://ntfy.sh/our-cluster-7h2k',
    'channels test phone',
  );
}

function addList(channels: Command, { terminal, connect, now }: CliContext): void {
  const command = channels
    .command('list', { isDefault: true })
    .description('list the channels, and how they fare (what "eo channels" alone does)')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const all = await client.channels.list();
      if (json === true) return terminal.print(JSON.stringify(all));
      if (all.length === 0) return terminal.print('No channels: alerts are on the screens and in the app only.');
      terminal.print(...renderChannels(all, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'channels', 'channels --json');
}

function addAdd(channels: Command, { terminal, connect, environment }: CliContext): void {
  const command = channels
    .command('add')
    .description('add a channel; its secret (of a webhook, a token of ntfy, a password) is read from EO_CHANNEL_SECRET')
    .argument('<name>', 'a name for it', channelName)
    .option('--webhook <url>', 'post JSON to this address, signed')
    .option('--ntfy <url>', 'post to this topic of ntfy')
    .option('--email <addresses>', 'send mails to these addresses, with commas between', (text) => text.split(','))
    .option('--smtp <host>', 'mail server')
    .option('--port <port>', 'port of the mail server', wholeNumber(1, 65_535))
    .addOption(new Option('--security <kind>', 'how the mail server is talked to').choices(['starttls', 'tls', 'none']))
    .option('--from <address>', 'sender of the mails')
    .option('--user <name>', 'user of the mail server')
    .addOption(new Option('--least <severity>', 'tell of this severity and graver ones').choices([...Severity.options]))
    .addOption(
      new Option('--quiet <times>', 'wait in these hours, such as 22:00-07:00; critical alerts pass').argParser(
        quietHours,
      ),
    )
    .action(async (name: ChannelName, { json, least, quiet, api, data, ...options }: AddOptions) => {
      const target = targetOf(options, environment['EO_CHANNEL_SECRET']);
      const { client } = await connect({ ...(api && { api }), ...(data && { data }) });
      const { channel, secret } = await client.channels.add({
        name,
        target,
        ...(least === undefined ? {} : { least }),
        ...(quiet === undefined ? {} : { quiet }),
      });
      if (json === true) return terminal.print(JSON.stringify({ channel, secret }));
      terminal.print(`Channel ${channel.name} is there. Try it: eo channels test ${channel.name}`);
      if (secret === null) return;
      terminal.note('', 'The secret by which the receiver checks signatures; it is not shown again:');
      terminal.print(secret);
    });
  withExamples(
    withClientOptions(command),
    'channels add ops --webhook https://hooks.example.org/eo --least critical',
    'channels add mail --email ops@example.org --smtp smtp.example.org --from eo@example.org --user eo',
  );
}

function addTest(channels: Command, { terminal, connect }: CliContext): void {
  const command = channels
    .command('test')
    .description('send a test by a channel, and tell whether it arrived')
    .argument('<name>', 'name of the channel', channelName)
    .action(async (name: ChannelName, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      await client.channels.test({ name });
      terminal.print(json === true ? JSON.stringify({ name }) : `The test has arrived by ${name}.`);
    });
  withExamples(withClientOptions(command), 'channels test phone');
}

function addRemove(channels: Command, { terminal, connect }: CliContext): void {
  const command = channels
    .command('remove')
    .description('remove a channel with its secrets and with what was still to be sent by it')
    .argument('<name>', 'name of the channel', channelName)
    .action(async (name: ChannelName, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      await client.channels.remove({ name });
      terminal.print(json === true ? JSON.stringify({ name }) : `Channel ${name} is removed.`);
    });
  withExamples(withClientOptions(command), 'channels remove phone');
}

function targetOf(options: Omit<AddOptions, 'least' | 'quiet'>, secret: string | undefined): ChannelTarget {
  const { webhook, ntfy, email, smtp, port, security, from, user } = options;
  const wishes = [
    webhook && { kind: 'webhook', url: webhook, secret },
    ntfy && { kind: 'ntfy', url: ntfy, token: secret },
    email && { kind: 'email', to: email, host: smtp, port, security, from, user, password: secret },
  ].filter((one) => typeof one === 'object');
  if (wishes.length !== 1) {
    throw new AppError('invalid-argument', 'give one of --webhook, --ntfy and --email', {
      hint: '"eo channels add --help" has examples.',
    });
  }
  const target = ChannelTarget.safeParse(wishes[0]);
  if (target.success) return target.data;
  const [issue] = target.error.issues;
  throw new AppError('invalid-argument', `${issue?.path.join('.')}: ${issue?.message}`, {
    hint: 'A mail needs --smtp and --from.',
  });
}
