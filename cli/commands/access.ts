import { type Command, InvalidArgumentError, Option } from 'commander';
import { type AccessToken, type AccessTokenId, Scope } from '../../common/domain/access-token.ts';
import { Role } from '../../common/domain/actor.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { listAll } from '../list-all.ts';
import { matchId } from '../match-id.ts';
import { renderAccessTokens } from '../output/render-access-token.ts';
import { parseSpan } from '../parse-span.ts';
import { type AllowanceOptions, allowanceOf, withAllowance } from './allowance-options.ts';

interface CreateOptions extends ClientOptions, AllowanceOptions {
  readonly role: Role;
  readonly scopes?: Scope[];
  readonly ttl?: number;
}

/** `eo access`: the access tokens by which people and programs use the control API. */
export function addAccessCommand(program: Command, context: CliContext): void {
  const access = program.command('access').description('make, list and revoke access tokens of the control API');
  withExamples(access, 'access create grafana --role viewer', 'access list', 'access revoke 3f9a');
  addCreate(access, context);
  addList(access, context);
  addRevoke(access, context);
}

function addCreate(access: Command, { terminal, connect }: CliContext): void {
  const command = withAllowance(
    access
      .command('create')
      .description('make an access token; its secret is shown once')
      .argument('<name>', 'what to call it')
      .addOption(
        new Option('--role <role>', 'viewer looks, operator also works, admin also decides who belongs here')
          .choices(Role.options)
          .makeOptionMandatory(),
      )
      .option('--scopes <areas>', `limit it to some of ${Scope.options.join(', ')}`, parseScopes)
      .option('--ttl <time>', 'how long it is good for, such as 12h or 30d (default: until it is revoked)', parseTtl),
  ).action(async (name: string, { role, scopes = [], ttl, json, ...options }: CreateOptions) => {
    const { client } = await connect(options);
    const created = await client.access.createToken({
      name,
      role,
      scopes,
      ...allowanceOf(options),
      ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
    });
    if (json === true) return terminal.print(JSON.stringify(created));
    terminal.print(created.secret);
    terminal.note('This is shown only now: keep it safe. eo takes it from EO_TOKEN, other programs send it as');
    terminal.note('"Authorization: Bearer TOKEN".');
  });
  withExamples(
    withClientOptions(command),
    'access create grafana --role viewer --scopes events,devices',
    'access create nightly --role operator --ttl 30d',
  );
}

function addList(access: Command, { terminal, connect, now }: CliContext): void {
  const command = access
    .command('list', { isDefault: true })
    .description('list the access tokens, without their secrets')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const tokens = await listAll<AccessToken, AccessTokenId>(
        (page) => client.access.listTokens(page),
        ({ id }) => id,
      );
      if (json === true) return terminal.print(JSON.stringify(tokens));
      terminal.print(...renderAccessTokens(tokens, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'access list', 'access list --json');
}

function addRevoke(access: Command, { terminal, connect }: CliContext): void {
  const command = access
    .command('revoke')
    .description('end an access token at once, with all that is open for it')
    .argument('<id>', 'id or name of an access token')
    .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const tokens = await listAll<AccessToken, AccessTokenId>(
        (page) => client.access.listTokens(page),
        ({ id }) => id,
      );
      const inUse = tokens.filter(({ revokedAt }) => revokedAt === null);
      const { id, name } = matchId('access token', wanted, inUse, 'eo access list');
      await client.access.revokeToken({ id });
      terminal.print(json === true ? JSON.stringify({ id, name }) : `The access token ${name} is revoked.`);
    });
  withExamples(withClientOptions(command), 'access revoke 3f9a', 'access revoke grafana');
}

function parseScopes(text: string): Scope[] {
  return text.split(',').map((word) => {
    const scope = Scope.safeParse(word.trim());
    if (scope.success) return scope.data;
    throw new InvalidArgumentError(`Allowed are ${Scope.options.join(', ')}, with commas between.`);
  });
}

function parseTtl(text: string): number {
  const seconds = parseSpan(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError('It must be a time such as 45m, 12h, 30d or 52w.');
}
