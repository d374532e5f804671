import { traverseContractProcedures } from '@orpc/server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ruleOf } from '../../../../common/api/access-rule.ts';
import { controlContract } from '../../../../common/api/control-contract.ts';
import { ErrorBody } from '../../../../common/api/errors.ts';
import type { Scope } from '../../../../common/domain/access-token.ts';
import type { Role } from '../../../../common/domain/actor.ts';
import { openApiDocument } from '../../../../main/api/openapi-document.ts';
import { currentActor } from '../../../../main/events/acting.ts';
import { type Answer, aControlApi, ask, askJson } from './a-control-api.ts';

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const errorOf = ({ text }: Answer) => ErrorBody.strict().parse(JSON.parse(text));

async function anApi() {
  const api = await aControlApi();
  const aToken = (name: string, role: Role, scopes: Scope[] = []) =>
    bearer(api.tokens.create({ name, role, scopes }).secret);
  const port = new URL(api.url).port;
  /** A browser that is signed in, by its cookie. */
  const aBrowser = async (headers: Record<string, string>) => {
    const made = await ask(`${api.url}/api/v1/access/sign-in-links`, { method: 'POST', headers });
    const code = (JSON.parse(made.text) as { path: string }).path.replace('/sign-in#', '');
    const answer = await askJson(`${api.url}/api/v1/sign-in`, { code }, { headers: { origin: api.url } });
    return { code, answer, cookie: { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' } };
  };
  return { ...api, aToken, aBrowser, port };
}

describe('rules', () => {
  test('every call of the contract has one', () => {
    const rules = new Map<string, unknown>();
    traverseContractProcedures({ router: controlContract, path: [] }, ({ contract, path }) => {
      rules.set(path.join('.'), ruleOf(contract['~orpc'].meta));
    });
    expect([...rules].filter(([, rule]) => rule === undefined)).toEqual([]);
    expect([...rules].filter(([, rule]) => rule === 'open').map(([name]) => name)).toEqual(['health.check']);
    expect(rules.get('devices.remove')).toEqual({ role: 'admin', scope: 'devices' });
    expect(rules.get('jobs.create')).toEqual({ role: 'operator', scope: 'jobs' });
    expect(rules.get('access.createToken')).toEqual({ role: 'admin', scope: 'access' });
  });

  test('every raw route has one, and only signing in is open', async () => {
    const { rawRoutes } = await aControlApi();
    const open = rawRoutes.filter(({ rule }) => rule === 'open').map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual(['GET /sign-in', 'GET /sign-in/page.css', 'GET /sign-in/start.js', 'POST /api/v1/sign-in']);
  });

  test('are told in the reference, with the answers to those who may not', async () => {
    const { rawRoutes } = await aControlApi();
    const { paths = {} } = await openApiDocument();
    for (const [path, item] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(item ?? {})) {
        if (method === 'parameters') continue;
        const { security, responses, ...marks } = operation as { security?: object[]; responses: object };
        const raw = rawRoutes.find((route) => route.path === path && route.method === method.toUpperCase());
        const told = security?.length === 0 ? 'open' : { role: Reflect.get(marks, 'x-role') as Role };
        if (raw !== undefined) expect(raw.rule, path).toEqual(told === 'open' ? told : expect.objectContaining(told));
        if (told === 'open') continue;
        expect(told.role, `${method} ${path}`).toBeDefined();
        expect(Object.keys(responses), `${method} ${path}`).toEqual(expect.arrayContaining(['401', '403', '429']));
      }
    }
  });
});

describe('without an access token', () => {
  test('nothing but health is answered', async () => {
    const { url, rawRoutes } = await aControlApi();
    const health = await ask(`${url}/health`, { asNobody: true });
    expect(JSON.parse(health.text)).toEqual({ status: 'ok', version: expect.any(String) });
    const { paths = {} } = await openApiDocument();
    const asked = new Set([...Object.keys(paths), ...rawRoutes.map(({ path }) => path), '/nothing/here']);
    for (const path of ['/health', '/sign-in', '/sign-in/page.css', '/sign-in/start.js', '/api/v1/sign-in']) {
      asked.delete(path);
    }
    expect(asked.size).toBeGreaterThan(20);
    for (const path of asked) expect((await ask(url + path, { asNobody: true })).status, path).toBeOneOf([401, 429]);
  });

  test('it is said what is missing, and how to get it', async () => {
    const { url } = await aControlApi();
    const answer = await ask(`${url}/api/v1/devices`, { asNobody: true });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(errorOf(answer)).toMatchObject({ code: 'unauthenticated', hint: expect.stringContaining('EO_TOKEN') });
  });

  test.each([['Bearer'], ['Bearer x'], ['Basic YTpi'], [''], ['Bearer a b']])(
    '%j opens nothing',
    async (authorization) => {
      const { url } = await aControlApi();
      expect((await ask(`${url}/api/v1/devices`, { headers: { authorization } })).status).toBe(401);
    },
  );
});

describe('a token', () => {
  test('does what its role may', async () => {
    const { url, aToken } = await anApi();
    const calls = [
      ['GET', '/api/v1/devices', 200, 200, 200],
      ['POST', '/api/v1/jobs/x/cancel', 403, 404, 404],
      ['PUT', '/api/v1/models/m/uploads/u', 403, 400, 400],
      ['DELETE', '/api/v1/devices/x', 403, 403, 404],
      ['GET', '/api/v1/access/tokens', 403, 403, 200],
      ['GET', '/docs', 200, 200, 200],
    ] as const;
    for (const [at, role] of (['viewer', 'operator', 'admin'] as const).entries()) {
      const headers = aToken(role, role);
      for (const [method, path, ...statuses] of calls) {
        const { status } = await ask(url + path, { method, headers });
        expect(status, `${role} ${method} ${path}`).toBe(statuses[at]);
      }
    }
    const refused = await ask(`${url}/api/v1/devices/x`, { method: 'DELETE', headers: aToken('two', 'operator') });
    expect(errorOf(refused)).toMatchObject({
      code: 'forbidden',
      message: 'this needs the role admin, and the access token has operator',
      details: { neededRole: 'admin', role: 'operator' },
    });
  });

  test('keeps to its scopes', async () => {
    const { url, aToken } = await anApi();
    const headers = aToken('jobs only', 'admin', ['jobs']);
    expect((await ask(`${url}/api/v1/jobs`, { headers })).status).toBe(200);
    expect((await ask(`${url}/docs`, { headers })).status).toBe(200);
    const refused = await ask(`${url}/api/v1/devices`, { headers });
    expect([refused.status, errorOf(refused).details]).toEqual([403, { neededScope: 'devices', scopes: 'jobs' }]);
  });

  test('cannot be made with more than its maker has, nor as the owner', async () => {
    const { url, aToken } = await anApi();
    const headers = aToken('limited', 'admin', ['access', 'jobs']);
    const make = (body: object) => askJson(`${url}/api/v1/access/tokens`, body, { headers });
    expect((await make({ name: 'a', role: 'admin' })).status).toBe(403);
    expect((await make({ name: 'b', role: 'admin', scopes: ['jobs', 'devices'] })).status).toBe(403);
    expect((await make({ name: 'c', role: 'admin', scopes: ['jobs'] })).status).toBe(201);
    expect((await make({ name: 'owner', role: 'viewer', scopes: ['jobs'] })).status).toBe(409);
  });

  test('is named by what it does', async () => {
    const { url, aToken, jobs } = await anApi();
    let actor: unknown;
    jobs.cancel = (id) => {
      actor = currentActor();
      return jobs.pause(id);
    };
    const headers = aToken('nightly', 'operator');
    await ask(`${url}/api/v1/jobs/x/cancel`, { method: 'POST', headers });
    expect(actor).toEqual({
      kind: 'access-token',
      tokenId: headers.authorization.slice('Bearer eo_'.length).slice(0, 12),
      name: 'nightly',
      role: 'operator',
      address: '127.0.0.1',
    });
    expect(currentActor()).toBeNull();
  });

  test.each(['revoked', 'expired'])('that is %s ends the event stream that it has open', async (how) => {
    const { url, tokens, clock } = await anApi();
    const { secret, token } = tokens.create({ name: 'watcher', role: 'viewer', scopes: [], ttlSeconds: 1 });
    const left = new AbortController();
    onTestFinished(() => left.abort());
    const stream = await fetch(`${url}/api/v1/events`, { headers: bearer(secret), signal: left.signal });
    const text = stream.text();
    if (how === 'revoked') tokens.revoke(token.id);
    else clock.advance(1_000);
    expect(await text).toBe(': \n\n');
    const again = await ask(`${url}/api/v1/events`, { headers: bearer(secret) });
    expect([again.status, errorOf(again).message]).toEqual([401, expect.stringContaining(how)]);
  });
});

test('a call whose body is on its way when its token is revoked is not made', async () => {
  const { url, tokens, bodies } = await anApi();
  const { secret, token } = tokens.create({ name: 'leaving', role: 'admin', scopes: [] });
  const headers = { ...bearer(secret), 'content-type': 'application/json' };
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(Buffer.from('{"name":"kept",'));
      await expect.poll(() => tokens.list(undefined, 10).some(({ lastUsedAt }) => lastUsedAt !== null)).toBe(true);
      tokens.revoke(token.id);
      controller.enqueue(Buffer.from('"role":"admin"}'));
      controller.close();
    },
  });
  const sent = { method: 'POST', headers, body, duplex: 'half' } as const;
  expect((await fetch(`${url}/api/v1/access/tokens`, sent)).status).toBe(401);
  expect(bodies().filter(({ kind }) => kind === 'access-token-created')).toHaveLength(1);
});

describe('a browser', () => {
  test('is signed in by a link that works once, for the token that made it', async () => {
    const { url, aToken, aBrowser, port, bodies } = await anApi();
    const { code, answer, cookie } = await aBrowser(aToken('me', 'operator'));
    expect(answer.status).toBe(204);
    expect(String(answer.headers['set-cookie'])).toMatch(
      new RegExp(`^eo-session-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/; Max-Age=604800$`),
    );
    expect((await askJson(`${url}/api/v1/sign-in`, { code })).status).toBe(401);
    expect((await askJson(`${url}/api/v1/sign-in`, {})).status).toBe(400);
    const seen = await ask(`${url}/api/v1/devices`, { asNobody: true, headers: cookie });
    expect(seen.status).toBe(200);
    const removed = await ask(`${url}/api/v1/devices/x`, {
      method: 'DELETE',
      asNobody: true,
      headers: { ...cookie, origin: url },
    });
    expect(removed.status).toBe(403);
    expect(bodies().filter(({ kind }) => kind === 'signed-in')).toHaveLength(1);
    const more = await ask(`${url}/api/v1/access/sign-in-links`, {
      method: 'POST',
      asNobody: true,
      headers: { ...cookie, origin: url },
    });
    expect(more.status).toBe(403);
  });

  test('changes something only from our own pages', async () => {
    const { url, aToken, aBrowser } = await anApi();
    const { cookie } = await aBrowser(aToken('me', 'operator'));
    const cancel = async (headers: Record<string, string>) => {
      const options = { method: 'POST', asNobody: true, headers: { ...cookie, ...headers } };
      return (await ask(`${url}/api/v1/jobs/x/cancel`, options)).status;
    };
    expect(await cancel({ origin: url })).toBe(404);
    expect(await cancel({ 'sec-fetch-site': 'same-origin' })).toBe(404);
    for (const site of ['cross-site', 'same-site', 'none']) expect(await cancel({ 'sec-fetch-site': site })).toBe(403);
    expect(await cancel({})).toBe(403);
    expect(await cancel({ origin: 'http://evil.example' })).toBe(403);
    expect(await cancel({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' })).toBe(403);
  });

  test('looks at things for no other page, but may be led here', async () => {
    const { url, aToken, aBrowser } = await anApi();
    const { cookie } = await aBrowser(aToken('me', 'viewer'));
    const look = async (headers: Record<string, string>) =>
      (await ask(`${url}/api/v1/devices`, { asNobody: true, headers: { ...cookie, ...headers } })).status;
    expect(await look({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    expect(await look({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' })).toBe(200);
    expect(await look({ 'sec-fetch-site': 'none' })).toBe(200);
  });

  test('that sends a token too is the token', async () => {
    const { url, aToken, aBrowser } = await anApi();
    const { cookie } = await aBrowser(aToken('me', 'operator'));
    const cancel = (headers: Record<string, string>) =>
      ask(`${url}/api/v1/jobs/x/cancel`, { method: 'POST', headers: { ...cookie, ...headers } });
    expect((await cancel(aToken('viewer', 'viewer'))).status).toBe(403);
    expect((await cancel(bearer('wrong'))).status).toBe(401);
    expect((await cancel(aToken('other', 'operator'))).status).toBe(404);
  });

  test('is signed in by an access token, which is refused when it is not good', async () => {
    const { url, tokens, bodies } = await anApi();
    const { token, secret } = tokens.create({ name: 'laptop', role: 'operator', scopes: [] });
    const headers = { origin: url };
    const answer = await askJson(`${url}/api/v1/sign-in`, { token: ` ${secret}\n` }, { asNobody: true, headers });
    expect(answer.status).toBe(204);
    const cookie = { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' };
    const me = await ask(`${url}/api/v1/access/me`, { asNobody: true, headers: cookie });
    expect(JSON.parse(me.text)).toMatchObject({ tokenId: token.id, name: 'laptop', role: 'operator', way: 'cookie' });
    expect(bodies().at(-1)).toMatchObject({ kind: 'signed-in', tokenId: token.id });
    const wrong = await askJson(`${url}/api/v1/sign-in`, { token: `${secret}x` }, { asNobody: true, headers });
    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
    expect(wrong.text).not.toContain(secret);
    tokens.revoke(token.id);
    expect((await askJson(`${url}/api/v1/sign-in`, { token: secret }, { asNobody: true, headers })).status).toBe(401);
    const foreign = await askJson(`${url}/api/v1/sign-in`, { token: secret }, { headers: { origin: 'http://evil' } });
    expect(foreign.status).toBe(403);
  });

  test('signs out, and what it has open ends', async () => {
    const { url, aToken, aBrowser } = await anApi();
    const { cookie } = await aBrowser(aToken('me', 'viewer'));
    const stream = await fetch(`${url}/api/v1/events`, { headers: cookie });
    const headers = { ...cookie, origin: url };
    const out = await ask(`${url}/api/v1/sign-out`, { method: 'POST', asNobody: true, headers });
    expect([out.status, String(out.headers['set-cookie'])]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect(await stream.text()).toBe(': \n\n');
    expect((await ask(`${url}/api/v1/devices`, { asNobody: true, headers: cookie })).status).toBe(401);
  });

  test('gets a page that keeps the code to itself', async () => {
    const { url } = await aControlApi();
    const page = await ask(`${url}/sign-in`, { asNobody: true });
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    const script = await ask(`${url}/sign-in/start.js`, { asNobody: true });
    expect(script.text).toContain("history.replaceState(null, '', '/sign-in')");
  });

  test('is sent to sign in when it opens a screen as nobody, and to the screen when it is somebody', async () => {
    const { url } = await aControlApi();
    const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const nobody = await ask(`${url}/devices`, { asNobody: true, headers: navigation });
    expect([nobody.status, nobody.headers['location']]).toEqual([302, '/sign-in']);
    const program = await ask(`${url}/api/v1/devices`, { asNobody: true, headers: navigation });
    expect(program.status).toBe(401);
    const screen = await ask(`${url}/devices`);
    expect([screen.status, screen.text]).toEqual([200, '<!doctype html>']);
    expect((await ask(`${url}/api/nothing`)).status).toBe(404);
  });
});

describe('whoever asks', () => {
  test('is told who they are and what they may do', async () => {
    const { url, tokens, clock } = await anApi();
    const { token, secret } = tokens.create({ name: 'grafana', role: 'viewer', scopes: ['events'], ttlSeconds: 60 });
    const me = await ask(`${url}/api/v1/access/me`, { headers: bearer(secret) });
    expect(JSON.parse(me.text)).toEqual({
      tokenId: token.id,
      name: 'grafana',
      role: 'viewer',
      scopes: ['events'],
      way: 'bearer',
      expiresAt: clock.now() + 60_000,
    });
    expect((await ask(`${url}/api/v1/access/me`, { asNobody: true })).status).toBe(401);
  });
});

describe('too much', () => {
  test('of failed attempts makes an address wait, but for good tokens', async () => {
    const { url, clock, refusals } = await anApi();
    const fail = () => ask(`${url}/api/v1/devices`, { headers: bearer(`eo_0123456789ab_${'x'.repeat(43)}`) });
    for (let attempt = 0; attempt < 10; attempt++) expect((await fail()).status).toBe(401);
    const late = await fail();
    expect([late.status, late.headers['retry-after'], errorOf(late).code]).toEqual([429, '6', 'too-many-requests']);
    expect((await askJson(`${url}/api/v1/sign-in`, { code: 'x' })).status).toBe(429);
    expect((await ask(`${url}/api/v1/devices`)).status).toBe(200);
    expect((await ask(`${url}/health`, { asNobody: true })).status).toBe(200);
    clock.advance(6_000);
    expect((await fail()).status).toBe(401);
    expect(JSON.stringify(refusals)).not.toContain('xxxx');
  });

  test('of one token makes that token wait', async () => {
    const { url, aToken, tokens } = await anApi();
    const busy = aToken('busy', 'viewer');
    const statuses = new Set<number>();
    for (let call = 0; call < 401; call++) statuses.add((await ask(`${url}/api/v1/cluster`, { headers: busy })).status);
    expect([...statuses]).toEqual([200, 429]);
    const late = await ask(`${url}/api/v1/cluster`, { headers: busy });
    expect(late.headers['retry-after']).toBe('1');
    expect((await ask(`${url}/api/v1/cluster`)).status).toBe(200);
    expect(tokens.list(undefined, 10)).toHaveLength(2);
  });
});

test('refusals are logged with a number, and without what was sent', async () => {
  const { url, aToken, refusals } = await anApi();
  const headers = aToken('viewer', 'viewer');
  const tokenId = headers.authorization.slice('Bearer eo_'.length).slice(0, 12);
  for (let time = 0; time < 3; time++) await ask(`${url}/api/v1/devices/secret-name`, { method: 'DELETE', headers });
  await ask(`${url}/nothing/secret-name`, { asNobody: true });
  await ask(`${url}/health`, { headers: { host: 'evil.example' } });
  const facts = { address: '127.0.0.1', count: 1 };
  expect(refusals).toEqual([
    [
      { ...facts, method: 'DELETE', route: '/api/v1/devices/{id}', code: 'forbidden', tokenId },
      'a request was refused',
    ],
    [{ ...facts, method: 'GET', route: 'a page', code: 'unauthenticated', tokenId: null }, 'a request was refused'],
    [{ ...facts, method: 'GET', route: '/health', code: 'forbidden', tokenId: null }, 'a request was refused'],
  ]);
});
