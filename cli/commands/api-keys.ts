import type { Command } from 'commander';
import type { AccessToken, AccessTokenId } from '../../common/domain/access-token.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { listAll } from '../list-all.ts';
import { matchId } from '../match-id.ts';
import { renderApiKeys } from '../output/render-api-key.ts';
import { type AllowanceOptions, allowanceOf, withAllowance } from './allowance-options.ts';

interface CreateOptions extends ClientOptions, AllowanceOptions {
  readonly days?: number;
}

const DAY_SECONDS = 86_400;
const TEN_YEARS = 3_650;

/** `eo keys create`, `list` and `revoke`: the keys by which programs ask served models, which are access tokens for that alone. */
export function addApiKeyCommands(keys: Command, context: CliContext): void {
  addCreate(keys, context);
  addList(keys, context);
  addRevoke(keys, context);
}

function addCreate(keys: Command, { terminal, connect }: CliContext): void {
  const command = withAllowance(
    keys
      .command('create')
      .description('make a key by which a program may ask served models, and nothing else; it is shown once')
      .argument('<name>', 'what to call it'),
  )
    .option('--days <n>', 'how long it is good for (default: until it is revoked)', wholeNumber(1, TEN_YEARS))
    .action(async (name: string, { days, json, ...options }: CreateOptions) => {
      const { client, baseUrl } = await connect(options);
      const created = await client.access.createToken({
        name,
        role: 'operator',
        scopes: ['inference'],
        ...allowanceOf(options),
        ...(days === undefined ? {} : { ttlSeconds: days * DAY_SECONDS }),
      });
      if (json === true) return terminal.print(JSON.stringify(created));
      terminal.print(created.secret);
      terminal.note(
        `This is shown only now: keep it safe. Programs take it as their API key, with ${baseUrl}/v1 as the`,
      );
      terminal.note("base URL of OpenAI's interface.");
    });
  withExamples(
    withClientOptions(command),
    'keys create notebook',
    'keys create web-site --models chat --requests-per-minute 60 --tokens-per-minute 20000 --days 90',
  );
}

function addList(keys: Command, { terminal, connect, now }: CliContext): void {
  const command = keys
    .command('list')
    .description('list the keys by which programs ask served models, without their secrets')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const all = await apiKeys((page) => client.access.listTokens(page));
      if (json === true) return terminal.print(JSON.stringify(all));
      terminal.print(...renderApiKeys(all, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'keys list', 'keys list --json');
}

function addRevoke(keys: Command, { terminal, connect }: CliContext): void {
  const command = keys
    .command('revoke')
    .description('end a key by which programs ask served models at once, with the answers that are on their way')
    .argument('<key>', 'name or id of a key')
    .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const all = await apiKeys((page) => client.access.listTokens(page));
      const inUse = all.filter(({ revokedAt }) => revokedAt === null);
      const { id, name } = matchId('key', wanted, inUse, 'eo keys list');
      await client.access.revokeToken({ id });
      terminal.print(json === true ? JSON.stringify({ id, name }) : `The key ${name} is revoked.`);
    });
  withExamples(withClientOptions(command), 'keys revoke notebook', 'keys revoke 3f9a');
}

type List = Parameters<typeof listAll<AccessToken, AccessTokenId>>[0];

/** The tokens that are for asking models alone. */
async function apiKeys(list: List): Promise<AccessToken[]> {
  const tokens = await listAll<AccessToken, AccessTokenId>(list, ({ id }) => id);
  return tokens.filter(({ scopes }) => scopes.length === 1 && scopes[0] === 'inference');
}
