import OpenAI, { APIError } from 'openai';
import type { Scope } from '../../../../../common/domain/access-token.ts';
import type { TokenWish } from '../../../../../main/access/access-tokens.ts';
import { aControlApi } from '../a-control-api.ts';
import { aDeployment, SmallDesk } from './a-small-desk.ts';

const SCOPES: readonly Scope[] = ['inference'];

/** The HTTP side with a desk whose answers a test writes, and a client of OpenAI's for a key of it. */
export async function anInferenceApi(desk = new SmallDesk(aDeployment('tiny'))) {
  const api = await aControlApi({ desk });
  const aKey = (wish: Partial<TokenWish> = {}) =>
    api.tokens.create({
      name: `key ${api.tokens.list(undefined, 100).length}`,
      role: 'operator',
      scopes: SCOPES,
      ...wish,
    });
  const clientFor = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${api.url}/v1`, maxRetries: 0 });
  const { secret } = aKey();
  return { ...api, desk, aKey, clientFor, key: secret, openai: clientFor(secret) };
}

/** The header of a key. */
export function bearer(secret: string): { authorization: string } {
  return { authorization: `Bearer ${secret}` };
}

/** All that a stream brings. */
export async function all<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** The error that OpenAI's client makes of a refusal. */
export async function failure(promise: Promise<unknown>): Promise<APIError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof APIError) return error;
  throw new Error(`it did not fail as it should: ${String(error)}`);
}
