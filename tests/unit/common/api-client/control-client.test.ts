import type { RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createControlClient } from '../../../../common/api-client/control-client.ts';
import { JobId } from '../../../../common/domain/ids.ts';
import { type LoopbackServer, listenOnLoopback } from '../../platform/control-client/loopback-server.ts';

let server: LoopbackServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function clientOf(listener: RequestListener): Promise<ReturnType<typeof createControlClient>> {
  server = await listenOnLoopback(listener);
  return createControlClient({ baseUrl: server.baseUrl });
}

function answering(status: number, body: unknown): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

const health = { status: 'ok', version: '0.1.0' };

describe('the control client', () => {
  it('asks by the routes of the contract', async () => {
    const asked: (string | undefined)[] = [];
    const client = await clientOf((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answering(200, [])(request, response);
    });
    expect(await client.jobs.list({ limit: 5 })).toEqual([]);
    expect(asked).toEqual(['GET /api/v1/jobs?limit=5']);
  });

  it('shows its access token', async () => {
    const seen: (string | undefined)[] = [];
    server = await listenOnLoopback((request, response) => {
      seen.push(request.headers.authorization);
      answering(200, [])(request, response);
    });
    const { baseUrl } = server;
    for (const token of [undefined, 'eo_1_a']) await createControlClient({ baseUrl, token }).jobs.list({});
    expect(seen).toEqual([undefined, 'Bearer eo_1_a']);
  });

  it('brings errors back with their code, details and hint', async () => {
    const body = { code: 'not-found', message: 'there is no job x', details: { job: 'x' }, hint: 'look around' };
    const client = await clientOf(answering(404, body));
    await expect(client.jobs.get({ id: JobId.parse('x') })).rejects.toMatchObject({ name: 'AppError', ...body });
  });

  it('takes a code that it does not know for internal', async () => {
    const client = await clientOf(answering(418, { code: 'from-the-future', message: 'new', details: {} }));
    await expect(client.health.check()).rejects.toMatchObject({ code: 'internal', message: 'new' });
  });

  it('says where nobody answers', async () => {
    const client = createControlClient({ baseUrl: 'http://127.0.0.1:1' });
    await expect(client.health.check()).rejects.toMatchObject({
      code: 'unavailable',
      message: 'no orchestrator answers at http://127.0.0.1:1',
      hint: 'start one with "eo serve"',
    });
  });

  it.each([
    ['another answer', answering(200, { hello: 'world' })],
    ['another status', answering(500, 'oops')],
    ['a web page', (_: unknown, response: ServerResponse) => void response.end('<html>')],
  ])('does not believe %s', async (_name, listener) => {
    const client = await clientOf(listener);
    await expect(client.health.check()).rejects.toMatchObject({ code: 'unimplemented' });
  });

  it('returns what the contract promises', async () => {
    const client = await clientOf(answering(200, health));
    expect(await client.health.check()).toEqual(health);
  });
});
