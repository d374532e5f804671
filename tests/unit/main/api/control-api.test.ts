import { describe, expect, test } from 'vitest';
import { ErrorBody, HTTP_STATUS } from '../../../../common/api/errors.ts';
import { AppError, ERROR_CODES } from '../../../../common/errors.ts';
import type { JobSpecInput } from '../../../../common/specs/job-spec.ts';
import { started } from '../storage/a-store.ts';
import { type Answer, aControlApi, aDevice, ask, askJson } from './a-control-api.ts';

const spec: JobSpecInput = {
  kind: 'train',
  name: 'mnist',
  model: { preset: 'mnist-2nn' },
  data: { kind: 'managed', dataset: 'mnist' },
  rounds: 3,
  learningRate: 0.1,
};

function errorOf(answer: Answer): ErrorBody & { status: number } {
  return { status: answer.status, ...ErrorBody.strict().parse(JSON.parse(answer.text)) };
}

describe('calls', () => {
  test('answer with JSON that nobody may keep, guess at or frame', async () => {
    const { url } = await aControlApi();
    const answer = await ask(`${url}/api/v1/cluster`);
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'home', apiPort: Number(new URL(url).port) });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect((await ask(`${url}/api/v1/devices`)).text).toBe('[]');
    expect((await ask(`${url}/api/v1/devices/`)).text).toBe('[]');
  });

  test('page through lists in order', async () => {
    const { url, known } = await aControlApi();
    for (const id of ['c', 'a', 'b']) known.set(aDevice(id).id, aDevice(id));
    const names = async (query: string) =>
      (JSON.parse((await ask(`${url}/api/v1/devices?${query}`)).text) as { name: string }[]).map(({ name }) => name);
    expect(await names('limit=2')).toEqual(['a', 'b']);
    expect(await names('limit=2&after=b')).toEqual(['c']);
  });

  test('reach devices, their readings, and take them out', async () => {
    const { url, known, metricsHistory, clock } = await aControlApi();
    const device = aDevice('one');
    known.set(device.id, device);
    expect(JSON.parse((await ask(`${url}/api/v1/devices/one`)).text)).toEqual(device);
    const reading = {
      at: clock.now(),
      cpuUsage: 0,
      memoryUsedBytes: 0,
      memoryTotalBytes: 0,
      diskFreeBytes: 0,
      loadAverage: 0,
      battery: null,
      training: null,
      vitals: null,
      work: null,
    };
    metricsHistory.record(device.id, reading);
    expect(JSON.parse((await ask(`${url}/api/v1/devices/one/metrics`)).text)).toEqual([reading]);
    expect(JSON.parse((await ask(`${url}/api/v1/devices/one/metrics?since=${clock.now() + 1}`)).text)).toEqual([]);
    const gone = await ask(`${url}/api/v1/devices/one`, { method: 'DELETE' });
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const path of ['', '/metrics']) expect((await ask(`${url}/api/v1/devices/one${path}`)).status).toBe(404);
  });

  test('answer HEAD as GET without a body, an endless one too', async () => {
    const { url } = await aControlApi();
    for (const path of ['/health', '/api/v1/events', '/docs']) {
      const answer = await ask(url + path, { method: 'HEAD' });
      expect([answer.status, answer.text]).toEqual([200, '']);
    }
  });
});

describe('errors', () => {
  test('of every code keep code, text, details and hint, with the status of the table', async () => {
    const { url, jobs, bugs } = await aControlApi();
    for (const code of ERROR_CODES) {
      jobs.get = () => {
        throw new AppError(code, `about ${code}`, { details: { number: 1, none: null }, hint: 'Do this.' });
      };
      const answer = errorOf(await ask(`${url}/api/v1/jobs/x`));
      expect(answer).toEqual({
        status: HTTP_STATUS[code],
        code,
        message: `about ${code}`,
        details: { number: 1, none: null },
        hint: 'Do this.',
      });
    }
    expect(bugs).toHaveLength(1);
  });

  test('that are bugs are logged once and say nothing', async () => {
    const { url, jobs, bugs } = await aControlApi();
    const bug = new Error('a secret detail');
    jobs.get = () => {
      throw bug;
    };
    expect(errorOf(await ask(`${url}/api/v1/jobs/x`))).toEqual({
      status: 500,
      code: 'internal',
      message: 'internal error',
      details: {},
    });
    expect(bugs).toEqual([[{ err: bug, call: 'jobs.get' }, 'a call failed']]);
  });

  test('of an answer that is against the contract are bugs', async () => {
    const { url, known, bugs } = await aControlApi();
    const device = aDevice('one');
    known.set(device.id, { ...device, runningTasks: -1 });
    expect(errorOf(await ask(`${url}/api/v1/devices/one`))).toMatchObject({
      status: 500,
      code: 'internal',
      details: {},
    });
    expect(bugs).toHaveLength(1);
  });

  test('name each wrong field of a query', async () => {
    const { url } = await aControlApi();
    expect(errorOf(await ask(`${url}/api/v1/logs?limit=0&level=loud`))).toMatchObject({
      status: 400,
      code: 'invalid-argument',
      details: {
        path: 'level',
        'fields.limit': expect.stringContaining('>=1'),
        'fields.level': expect.stringContaining('"trace"|"debug"'),
      },
    });
    expect(errorOf(await ask(`${url}/api/v1/devices/No%20Id`))).toMatchObject({ status: 400, details: { path: 'id' } });
    expect(errorOf(await ask(`${url}/api/v1/devices/%ff`))).toMatchObject({ status: 400 });
  });

  test.each<[string, unknown, string]>([
    ['rounds', { ...spec, rounds: 0 }, '>=1'],
    ['rounds', { ...spec, rounds: '3' }, 'expected number'],
    ['learningRate', { ...spec, learningRate: 0 }, '>0'],
    ['name', { ...spec, name: 'Not A Name' }, 'lower-case letters'],
    ['kind', { ...spec, kind: 'map' }, "'train'"],
    ['model.preset', { ...spec, model: { preset: 'gpt' } }, '"mnist-2nn"|"mnist-cnn"'],
    ['model.layers.0.type', { ...spec, model: { input: [4], layers: [{ type: 'lstm' }] } }, "'conv2d'"],
    ['model.layers.0.units', { ...spec, model: { input: [4], layers: [{ type: 'dense', units: 0 }] } }, '>=1'],
    ['data.dataset', { ...spec, data: { kind: 'managed' } }, 'expected string'],
    ['strategy.fraction', { ...spec, strategy: { name: 'fedavg', fraction: 2 } }, '<=1'],
    ['round', { ...spec, round: 3 }, 'no such field'],
    ['body', [], 'expected object'],
  ])('of a specification name the field at fault: %s', async (path, body, allowed) => {
    const { url } = await aControlApi();
    const answer = errorOf(await askJson(`${url}/api/v1/jobs`, body));
    expect(answer).toMatchObject({
      status: 422,
      code: 'invalid-specification',
      details: { path, problem: expect.stringContaining(allowed), [`fields.${path}`]: expect.any(String) },
    });
    expect(answer.message).toContain(path);
  });

  test('of a path or method that is not there', async () => {
    const { url } = await aControlApi();
    expect(errorOf(await ask(`${url}/api/v2/devices`))).toMatchObject({ status: 404, code: 'not-found' });
    const patched = await ask(`${url}/api/v1/jobs`, { method: 'PATCH' });
    expect(errorOf(patched)).toMatchObject({ status: 405, code: 'invalid-argument' });
    expect(patched.headers['allow']).toBe('POST, GET');
  });

  test('of a body that is no JSON, of another type, or none', async () => {
    const { url } = await aControlApi();
    const send = (type: string, body: string) =>
      ask(`${url}/api/v1/jobs`, { method: 'POST', body, headers: { 'content-type': type } });
    expect(errorOf(await send('application/json', '{"rounds":'))).toMatchObject({
      status: 400,
      code: 'invalid-argument',
      details: { path: 'body' },
    });
    expect(errorOf(await send('text/plain', '{}'))).toMatchObject({ status: 415, code: 'invalid-argument' });
    expect(errorOf(await ask(`${url}/api/v1/jobs`, { method: 'POST' }))).toMatchObject({
      status: 422,
      details: { path: 'body' },
    });
  });

  test('of a body that is too large, announced or not', async () => {
    const { url } = await aControlApi();
    const body = JSON.stringify({ ...spec, name: 'x'.repeat(2 << 20) });
    expect(
      errorOf(
        await ask(`${url}/api/v1/jobs`, { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
      ),
    ).toMatchObject({
      status: 413,
      code: 'upload-too-large',
      details: { limitBytes: 1 << 20 },
    });
    const chunked = await ask(`${url}/api/v1/jobs`, {
      method: 'POST',
      body,
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect(errorOf(chunked)).toMatchObject({ status: 413 });
  });
});

test('the log is read by number and level', async () => {
  const { url, logs } = await aControlApi();
  await started(logs);
  for (const level of [30, 50]) logs.write(`{"level":${level},"time":5,"msg":"at ${level}","job":"j"}\n`);
  const about = {
    source: 'orchestrator',
    component: 'orchestrator',
    jobId: 'j',
    taskId: null,
    deployment: null,
    fields: {},
  };
  const [first] = JSON.parse((await ask(`${url}/api/v1/logs?level=error`)).text);
  expect(first).toEqual({ ...about, number: expect.any(Number), at: 5, level: 'error', message: 'at 50' });
  expect(JSON.parse((await ask(`${url}/api/v1/logs?after=${first.number}`)).text)).toEqual([]);
});
