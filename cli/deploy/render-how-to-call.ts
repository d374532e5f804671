import { join } from 'node:path';
import type { Deployment } from '../../common/domain/deployment.ts';
import { OWNER_TOKEN, readOwnerToken } from '../../platform/control-client/owner-token.ts';
import { dataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext, Connection } from '../cli-context.ts';
import { renderFields } from '../output/table.ts';
import type { Colours } from '../output/terminal.ts';

/** More zeros than these would say less than a question for what the model takes. */
const MOST_ZEROS = 16;
const DATATYPES: Readonly<Record<string, string>> = {
  float32: 'FP32',
  float64: 'FP64',
  int64: 'INT64',
  int32: 'INT32',
};

interface Calling extends Pick<Connection, 'baseUrl'> {
  /** The access token as a shell writes it, without its secret. */
  readonly token: string;
  /** File of the authority that has signed the server's certificate. */
  readonly authority?: string | undefined;
}

/** Where the shell of whoever ran this command finds the access token that was used; the secret itself is not printed. */
export async function callingFrom(
  { baseUrl, token }: Connection,
  data: string | undefined,
  environment: CliContext['environment'],
): Promise<Calling> {
  const folder = dataFolder(data);
  const isOwner = token !== undefined && token === (await readOwnerToken(folder));
  const authority = baseUrl.startsWith('https:') ? environment['NODE_EXTRA_CA_CERTS'] : undefined;
  return { baseUrl, token: isOwner ? `$(cat ${quoted(join(folder, OWNER_TOKEN))})` : '$EO_TOKEN', authority };
}

/** How to ask a served model: by `eo`, and by one line of curl that works as it stands. */
export function renderHowToCall(deployment: Deployment, calling: Calling, colours: Colours): string[] {
  const { name } = deployment;
  const isText = deployment.interface === 'text';
  const fields: (readonly [string, string])[] = [
    ['Ask it', isText ? `eo chat ${name}` : `eo predict ${name} FILE`],
    ['Base URL', `${calling.baseUrl}/${isText ? 'v1' : 'v2'}`],
    ['Model', name],
  ];
  return [
    '',
    ...renderFields(fields, colours.dim),
    '',
    isText ? chatLine(name, calling) : tensorLine(deployment, calling),
  ];
}

function chatLine(name: string, calling: Calling): string {
  const body = { model: name, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 50 };
  return curl(calling, '/v1/chat/completions', body);
}

/** Zeros where they are few; else the question what it takes. */
function tensorLine({ name, inputs }: Deployment, calling: Calling): string {
  const [input, ...others] = inputs;
  const datatype = DATATYPES[input?.type ?? ''];
  const shape = (input?.shape ?? []).map((size) => (typeof size === 'number' ? size : 1));
  const count = shape.reduce((product, size) => product * size, 1);
  if (input === undefined || datatype === undefined || others.length > 0 || count > MOST_ZEROS) {
    return curl(calling, `/v2/models/${name}`);
  }
  const data = Array.from({ length: count }, () => 0);
  return curl(calling, `/v2/models/${name}/infer`, { inputs: [{ name: input.name, shape, datatype, data }] });
}

function curl({ baseUrl, token, authority }: Calling, path: string, body?: object): string {
  const trust = authority === undefined ? '' : ` --cacert ${quoted(authority)}`;
  const sent = body === undefined ? '' : ` -H 'content-type: application/json' -d ${quoted(JSON.stringify(body))}`;
  return `curl${trust} ${baseUrl}${path} -H "Authorization: Bearer ${token}"${sent}`;
}

function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
