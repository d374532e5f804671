import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../../../main/serving/inference-desk.ts';
import { ask, askJson } from '../a-control-api.ts';
import { aDeployment, failsAfter, piece, SmallDesk, says, waits } from './a-small-desk.ts';
import { all, anInferenceApi, bearer, failure } from './an-inference-api.ts';

const hello = { model: 'tiny', messages: [{ role: 'user' as const, content: 'hi' }] };

describe('whoever asks a model', () => {
  test('needs a token that works, with the scope for it', async () => {
    const { clientFor, aKey } = await anInferenceApi();
    const cases = [
      ['eo_wrong', 401, 'invalid_api_key'],
      [aKey({ role: 'viewer' }).secret, 403, 'forbidden'],
      [aKey({ scopes: ['jobs'] }).secret, 403, 'forbidden'],
      [aKey({ scopes: [], role: 'admin' }).secret, undefined, undefined],
    ] as const;
    for (const [secret, status, code] of cases) {
      const asked = clientFor(secret).chat.completions.create(hello);
      if (status === undefined) expect((await asked).choices).toHaveLength(1);
      else expect(await failure(asked)).toMatchObject({ status, code });
    }
  });

  test('may show the secret as x-api-key, but only there', async () => {
    const { url, key } = await anInferenceApi();
    const headers = { 'x-api-key': key };
    expect((await ask(`${url}/v1/models`, { asNobody: true, headers })).status).toBe(200);
    expect((await ask(`${url}/api/v1/access/me`, { asNobody: true, headers })).status).toBe(401);
    const wrong = { 'x-api-key': 'eo_wrong' };
    expect((await ask(`${url}/v1/models`, { asNobody: true, headers: wrong })).status).toBe(401);
  });

  test('is not held to the rate of other calls', async () => {
    const { url, key } = await anInferenceApi();
    const statuses = new Set<number>();
    for (let call = 0; call < 450; call++) {
      statuses.add((await fetch(`${url}/v1/models/tiny`, { headers: bearer(key) }).then(drained)).status);
    }
    expect([...statuses]).toEqual([200]);
  });

  test('hears of what is not there in the words of the interface', async () => {
    const { url, key } = await anInferenceApi();
    for (const [path, shape] of [
      ['/v1/nothing', { error: { type: 'invalid_request_error', code: 'not_found', param: null } }],
      ['/v1/messages/nothing', { type: 'error', error: { type: 'not_found_error' } }],
      ['/v2/nothing', { error: expect.any(String) as unknown }],
    ] as const) {
      const answer = await ask(url + path, { headers: bearer(key) });
      expect(answer.status, path).toBe(404);
      expect(JSON.parse(answer.text), path).toMatchObject(shape);
    }
    // A path that only begins like one of theirs may be a screen.
    expect((await ask(`${url}/v10`)).status).toBe(200);
    const wrong = await ask(`${url}/v1/chat/completions`, { headers: bearer(key) });
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'POST']);
    expect(JSON.parse(wrong.text)).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

async function drained(answer: Response): Promise<Response> {
  await answer.arrayBuffer();
  return answer;
}

describe('a body', () => {
  test('of more than 4 MiB is refused before it has come', async () => {
    const { url, key } = await anInferenceApi();
    const body = JSON.stringify({ ...hello, user: 'x'.repeat(4 << 20) });
    const headers = { ...bearer(key), 'content-type': 'application/json' };
    const answer = await ask(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'request_too_large' } });
    const chunked = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: new Blob([body]).stream(),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
    await chunked.text();
  });

  test('that is no JSON is refused', async () => {
    const { url, key } = await anInferenceApi();
    const send = (body: string, type = 'application/json') =>
      ask(`${url}/v1/chat/completions`, { method: 'POST', headers: { ...bearer(key), 'content-type': type }, body });
    for (const body of ['{', '', 'null', '[]', '7']) {
      const answer = await send(body);
      expect([answer.status, JSON.parse(answer.text)], body).toEqual([400, { error: expect.any(Object) }]);
    }
    expect((await send('{}', 'text/plain')).status).toBe(415);
  });
});

test('a key that is revoked ends the answers that are on their way', async () => {
  const { aKey, tokens, clientFor, desk } = await anInferenceApi();
  const { secret, token } = aKey();
  const ended = Promise.withResolvers<void>();
  desk.answer = async function* ({ options: { signal } }): Answer {
    yield [piece('a')];
    return yield* waits(signal, ended.resolve);
  };
  const stream = await clientFor(secret).chat.completions.create({ ...hello, stream: true });
  const read = all(stream).catch((error: unknown) => error);
  tokens.revoke(token.id);
  await ended.promise;
  expect(await read).toBeInstanceOf(Error);
});

describe('a key for some models', () => {
  test('sees and asks these alone', async () => {
    const desk = new SmallDesk(aDeployment('tiny'), aDeployment('other'));
    const { aKey, clientFor } = await anInferenceApi(desk);
    const client = clientFor(aKey({ models: ['other'] }).secret);
    expect((await all(await client.models.list())).map(({ id }) => id)).toEqual(['other']);
    expect((await client.chat.completions.create({ ...hello, model: 'other' })).model).toBe('other');
    const refused = await failure(client.chat.completions.create(hello));
    expect([refused.status, refused.param]).toEqual([403, 'model']);
    expect((await failure(client.models.retrieve('tiny'))).status).toBe(403);
    expect(desk.asked).toHaveLength(1);
  });
});

describe('a key with rates', () => {
  test('makes so many requests a minute, counted by call and not by answer', async () => {
    const { aKey, clientFor, clock } = await anInferenceApi();
    const client = clientFor(aKey({ requestsPerMinute: 2 }).secret);
    const create = () => client.chat.completions.create({ ...hello, n: 3 });
    await create();
    await create();
    const refused = await failure(create());
    expect([refused.status, refused.code, refused.type]).toEqual([429, 'rate_limit_exceeded', 'requests']);
    expect(refused.headers?.get('retry-after')).toBe('30');
    clock.advance(29_999);
    expect((await failure(create())).status).toBe(429);
    clock.advance(1);
    expect((await create()).choices).toHaveLength(3);
  });

  test('has so many tokens a minute, charged at the end, and waits until a debt is paid', async () => {
    const { aKey, clientFor, clock, desk } = await anInferenceApi();
    const client = clientFor(aKey({ tokensPerMinute: 60 }).secret);
    desk.answer = () => says(['a'], { promptTokens: 50, completionTokens: 40 });
    await client.chat.completions.create(hello);
    const refused = await failure(client.chat.completions.create(hello));
    expect([refused.status, refused.type, refused.headers?.get('retry-after')]).toEqual([429, 'tokens', '31']);
    clock.advance(31_000);
    await client.chat.completions.create(hello);
    expect(await all(await client.models.list())).toHaveLength(1);
  });

  test('pays for what was said in an answer that failed', async () => {
    const { aKey, clientFor, desk } = await anInferenceApi();
    const client = clientFor(aKey({ tokensPerMinute: 2 }).secret);
    desk.answer = () => failsAfter(['a', 'b', 'c'], new Error('broken'));
    expect((await failure(client.chat.completions.create(hello))).status).toBe(500);
    expect((await failure(client.chat.completions.create(hello))).status).toBe(429);
  });
});

test('a limited token gives nobody more than it may itself', async () => {
  const { url, tokens } = await anInferenceApi();
  const { secret } = tokens.create({
    name: 'limited',
    role: 'admin',
    scopes: [],
    models: ['tiny'],
    requestsPerMinute: 10,
  });
  const make = async (name: string, wish: object) => {
    const body = { name, role: 'operator', ...wish };
    return (await askJson(`${url}/api/v1/access/tokens`, body, { headers: bearer(secret) })).status;
  };
  expect(await make('a', {})).toBe(403);
  expect(await make('b', { models: ['tiny'] })).toBe(403);
  expect(await make('c', { models: ['tiny', 'other'], requestsPerMinute: 10 })).toBe(403);
  expect(await make('d', { models: ['tiny'], requestsPerMinute: 11 })).toBe(403);
  expect(await make('e', { models: ['tiny'], requestsPerMinute: 10, tokensPerMinute: 5 })).toBe(201);
  const kept = tokens.list(undefined, 100).find(({ name }) => name === 'e');
  expect(kept).toMatchObject({ models: ['tiny'], requestsPerMinute: 10, tokensPerMinute: 5 });
});
