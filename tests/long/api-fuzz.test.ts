import { Agent } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { ErrorBody } from '../../common/api/errors.ts';
import type { Role } from '../../common/domain/actor.ts';
import { Random } from '../../common/random.ts';
import { askAnything } from '../support/ask-anything.ts';
import { importDigits } from '../support/digits.ts';
import { JsonMaker, type JsonSchema } from '../support/random-json.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const CALLS = Number(process.env['EO_FUZZ_CALLS'] ?? 3_000);
const SEED = Number(process.env['EO_FUZZ_SEED'] ?? 1);
const AT_ONCE = 6;
const TOKENS_A_ROLE = 4;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: JsonSchema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** By path; `parameters` are those of all its operations. */
interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface Route {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly operation: Operation;
  readonly isHuge: boolean;
}

function routesOf({ paths }: ApiDocument): Route[] {
  return Object.entries(paths).flatMap(([path, { parameters = [], ...operations }]) =>
    Object.entries(operations as Record<string, Operation>).map(([method, operation]) => ({
      path,
      method,
      operation,
      parameters: [...(parameters as Parameter[]), ...(operation.parameters ?? [])],
    })),
  );
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
/** What may stand in a header. */
const asHeader = (value: unknown): string =>
  asText(value)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 200);
/** What may stand in an address: any character, escaped. */
const asQuery = (value: unknown): string => encodeURIComponent(asText(value).toWellFormed().slice(0, 200));

/** A call of an operation with anything in it. */
function aCall({ path, method, operation, parameters }: Route, maker: JsonMaker): Call {
  const spoilt = maker.pick([0, 0, 10, 40]);
  const query: string[] = [];
  const headers: Record<string, string> = {};
  let place = path;
  for (const { name, in: where, schema = {} } of parameters) {
    const value = maker.make(schema, spoilt);
    if (where === 'path') place = place.replace(`{${name}}`, asQuery(value === '' ? maker.word() : value) || '0');
    else if (maker.oneIn(4)) continue;
    else if (where === 'query') query.push(`${name}=${asQuery(value)}`);
    else headers[name] = asHeader(value);
  }
  const [[type, content] = []] = Object.entries(operation.requestBody?.content ?? {});
  const isHuge = type !== undefined && maker.oneIn(50);
  let body: string | undefined;
  if (type === 'application/json') {
    body = maker.oneIn(20)
      ? maker.pick(['', '{', '[1,', 'null', '"x"', '0'])
      : asJson(maker.make(content?.schema ?? {}, spoilt));
    headers['content-type'] = maker.oneIn(20) ? 'text/plain' : type;
  } else if (type !== undefined) body = maker.word().repeat(20);
  if (isHuge) body = JSON.stringify({ name: 'x'.repeat(2 << 20) });
  const search = query.length === 0 ? '' : `?${query.join('&')}`;
  return { method: method.toUpperCase(), path: place + search, headers, body, operation, isHuge };
}

function asJson(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

test('nothing that a caller may say breaks the control API, and it answers as its document says', async ({
  annotate,
}) => {
  const orchestrator = await TestOrchestrator.start();
  const { client, baseUrl } = orchestrator;
  await importDigits(orchestrator);
  const secrets: (string | undefined)[] = [undefined];
  for (const role of ['viewer', 'operator', 'admin'] satisfies Role[]) {
    for (let number = 0; number < TOKENS_A_ROLE; number++) {
      secrets.push((await client.access.createToken({ name: `${role} ${number}`, role })).secret);
    }
  }
  const victim = await client.access.createToken({ name: 'victim', role: 'admin' });
  const document = (await (await orchestrator.fetch('/openapi.json')).json()) as ApiDocument;
  const routes = routesOf(document);
  expect(routes.length).toBeGreaterThan(25);

  const random = new Random(SEED);
  const specs = [aTrainJob({ name: 'm' }), aTrainJob({ name: 'n' })];
  const ids = (await Promise.all(specs.map((spec) => client.jobs.create(spec)))).map(({ id }) => id);
  const odd = ['nobody', 'a'.repeat(64), '0'.repeat(64), '☃', '/none', '0', '12', '?1'];
  const words = [...ids, victim.token.id, 'digits', 'digits', 'm', ...odd];
  const maker = new JsonMaker(random, document.components.schemas, words);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  onTestFinished(() => agent.destroy());
  const seen = new Map<number, number>();
  const wrong: unknown[] = [];

  const callOnce = async (): Promise<void> => {
    const { method, path, headers, body, operation, isHuge } = aCall(maker.pick(routes), maker);
    const secret = maker.pick([...secrets, 'eo_wrong'].map((one) => one ?? ''));
    const access: Record<string, string> = secret === '' ? {} : { authorization: `Bearer ${secret}` };
    const asked = { method, agent, headers: { ...headers, ...access }, ...(body === undefined ? {} : { body }) };
    const answer = await askAnything(baseUrl + path, asked).catch((error: unknown) => error);
    if (answer instanceof Error) {
      if (!isHuge) wrong.push({ method, path, headers, body, error: answer.message });
      return;
    }
    const { status, text } = answer as Awaited<ReturnType<typeof askAnything>>;
    seen.set(status, (seen.get(status) ?? 0) + 1);
    const isKnown = status !== 500 && operation.responses[status] !== undefined;
    const isSaid = status < 400 || method === 'HEAD' || isErrorBody(path, text);
    if (!isKnown || !isSaid)
      wrong.push({ status, method, path, headers, body: body?.slice(0, 500), text: text.slice(0, 500) });
  };
  let calls = 0;
  const caller = async (): Promise<void> => {
    for (; calls < CALLS && orchestrator.process.isRunning && wrong.length < 20; calls++) await callOnce();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  await annotate(`${calls} calls with seed ${SEED}: ${JSON.stringify(Object.fromEntries(seen))}`);

  expect(wrong).toEqual([]);
  expect(orchestrator.process.isRunning).toBe(true);
  expect((await client.cluster.get()).name).not.toBe('');
  expect(orchestrator.process.output).not.toContain('"level":50');
});

/** Below /v1 and /v2 errors have the form of those interfaces: all have `error`. */
function isErrorBody(path: string, text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    if (/^\/v[12](\/|$)/.test(path)) return typeof body === 'object' && body !== null && 'error' in body;
    return ErrorBody.strict().safeParse(body).success;
  } catch {
    return false;
  }
}
