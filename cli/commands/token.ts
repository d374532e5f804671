import { type Command, InvalidArgumentError, Option } from 'commander';
import { type JoinToken, JoinTokenId, Tag } from '../../common/domain/joining.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, parseDuration, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { renderTable } from '../output/table.ts';
import { formatAge, formatCounted } from '../output/units.ts';

interface CreateOptions extends ClientOptions {
  readonly ttl: number;
  readonly uses: number;
  readonly tags?: string[];
}

/** `eo token`: join strings, by which machines come into the cluster without a person. */
export function addTokenCommand(program: Command, context: CliContext): void {
  const token = program.command('token').description('join strings, to let machines in without approving each');
  addCreate(token, context);
  addList(token, context);
  addRevoke(token, context);
  withExamples(token, 'token create', 'token create --ttl 1h --uses 5 --tags office', 'token list');
}

function addCreate(token: Command, { terminal, connect }: CliContext): void {
  const command = token
    .command('create')
    .description('make a join string; whoever has it can join')
    .addOption(
      new Option('--ttl <time>', 'how long it is good for, such as 15m, 2h or 7d; at most 30d')
        .argParser(parseTtl)
        .default(900, '15m'),
    )
    .option('--uses <number>', 'how many machines may join by it', wholeNumber(1, 1_000), 1)
    .option('--tags <list>', 'tags for the devices that join by it, separated by commas', parseTags)
    .action(async ({ ttl, uses, tags = [], json, ...whereabouts }: CreateOptions) => {
      const { client } = await connect(whereabouts);
      const created = await client.joining.createToken({ ttlSeconds: ttl, uses, tags });
      if (json === true) return terminal.print(JSON.stringify(created));
      terminal.print(created.joinString);
      terminal.note(
        '',
        'On the machine that should join: eo agent --join THE-LINE-ABOVE',
        `Good for ${formatCounted(uses, 'machine')}, for ${formatAge(ttl * 1_000)}. It is a secret, and is not shown again.`,
      );
    });
  withExamples(withClientOptions(command), 'token create', 'token create --ttl 7d --uses 20 --tags lab,gpu');
}

function addList(token: Command, { terminal, connect, now }: CliContext): void {
  const command = token
    .command('list', { isDefault: true })
    .description('list join tokens; their secrets are not kept (what "eo token" alone does)')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const tokens = await client.joining.tokens();
      if (json === true) return terminal.print(JSON.stringify(tokens));
      if (tokens.length === 0) return terminal.print('No join tokens. Make one with "eo token create".');
      terminal.print(
        ...renderTable<JoinToken>(
          [
            { title: 'ID', cell: ({ id }) => id },
            { title: 'STATE', cell: (one) => stateOf(one, now()) },
            { title: 'USED', align: 'right', cell: ({ uses, usesLeft }) => `${uses - usesLeft} of ${uses}` },
            {
              title: 'ENDS',
              align: 'right',
              cell: ({ expiresAt }) => (expiresAt > now() ? `in ${formatAge(expiresAt - now())}` : '–'),
            },
            { title: 'TAGS', cell: ({ tags }) => tags.join(', ') },
          ],
          tokens,
          terminal.colours.dim,
        ),
      );
    });
  withExamples(withClientOptions(command), 'token', 'token list --json');
}

function addRevoke(token: Command, { terminal, connect }: CliContext): void {
  const command = token
    .command('revoke')
    .description('let nobody in by a token any more')
    .argument('<id>', 'id of the token')
    .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
      const id = JoinTokenId.safeParse(wanted);
      if (!id.success) {
        throw new AppError('not-found', `there is no join token ${wanted}`, { hint: '"eo token list" lists them' });
      }
      const { client } = await connect(whereabouts);
      await client.joining.revokeToken({ id: id.data });
      terminal.print(json === true ? JSON.stringify({ id: wanted }) : `Join token ${wanted} was revoked.`);
    });
  withExamples(withClientOptions(command), 'token revoke 3f2a9c01d4');
}

const LONGEST_SECONDS = 30 * 86_400;

function parseTtl(text: string): number {
  const seconds = parseDuration(text);
  if (seconds <= LONGEST_SECONDS) return seconds;
  throw new InvalidArgumentError('It must be at most 30d.');
}

function parseTags(text: string): string[] {
  return text.split(',').map((word) => {
    const tag = Tag.safeParse(word.trim());
    if (tag.success) return tag.data;
    throw new InvalidArgumentError('A tag has lower-case letters, digits, dots, hyphens and underscores, at most 32.');
  });
}

function stateOf({ revokedAt, expiresAt, usesLeft }: JoinToken, now: number): string {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt <= now) return 'expired';
  return usesLeft === 0 ? 'used up' : 'good';
}
