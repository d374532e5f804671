import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendToMlflow } from '../../../../cli/exports/mlflow-client.ts';
import { mlflowRun } from '../../../../common/exports/mlflow-run.ts';
import { aRecord, BEGUN } from '../../common/exports/a-record.ts';

interface Call {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown[] & string>;
}

/** What MLflow answers by its REST API 2.0 (`mlflow/protos/service.proto`), for the calls that it was told of. */
async function aTrackingServer(answers: Readonly<Record<string, readonly [status: number, body: object]>> = {}) {
  const calls: Call[] = [];
  const standard: typeof answers = {
    'experiments/get-by-name': [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such experiment' }],
    'experiments/create': [200, { experiment_id: '7' }],
    'runs/create': [200, { run: { info: { run_id: 'f00' } } }],
    'runs/log-batch': [200, {}],
    'runs/update': [200, { run_info: {} }],
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '', 'http://mlflow').pathname.replace('/api/2.0/mlflow/', '');
    const body = await text(request);
    calls.push({ path, authorization: request.headers.authorization, body: body === '' ? {} : JSON.parse(body) });
    const [status, said] = answers[path] ?? standard[path] ?? [404, {}];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

describe('a record for MLflow', () => {
  it('is a run with parameters, then metrics in as large batches as it takes, and its end', async () => {
    const { url, calls } = await aTrackingServer();
    const run = mlflowRun(aRecord(100));
    expect(await sendToMlflow(run, { url: `${url}/`, environment: {} })).toEqual({ experimentId: '7', runId: 'f00' });

    expect(calls.map(({ path }) => path)).toEqual([
      ...['experiments/get-by-name', 'experiments/create', 'runs/create', 'runs/log-batch'],
      ...['runs/log-batch', 'runs/log-batch', 'runs/update'],
    ]);
    const [, , created, params, ...rest] = calls.map(({ body }) => body);
    expect(created).toMatchObject({ experiment_id: '7', run_name: 'digits-job-1', start_time: BEGUN });
    expect(created?.['tags']).toContainEqual({ key: 'edgeorchestra.job_id', value: 'job-1' });
    expect(params?.['params']).toContainEqual({ key: 'strategy.name', value: 'fedavg' });
    expect(params?.['params']).toContainEqual({ key: 'learningRate', value: '0.1' });
    const batches = rest.slice(0, -1).map((body) => body['metrics'] ?? []);
    // Nine figures of the job and four of each of two devices, in each of a hundred rounds.
    expect(batches.map(({ length }) => length)).toEqual([1_000, 700]);
    const metrics = batches.flat();
    expect(metrics).toContainEqual({ key: 'evaluation/accuracy', value: 0.5, timestamp: BEGUN + 1_500, step: 1 });
    expect(metrics).toContainEqual({
      key: 'devices/nuc-of-Ann/training/loss',
      value: 2,
      timestamp: BEGUN + 3_000,
      step: 2,
    });
    expect(rest.at(-1)).toEqual({ run_id: 'f00', status: 'FINISHED', end_time: BEGUN + 150_000 });
  });

  it('goes into the experiment that is there, with the credentials that MLflow takes', async () => {
    const { url, calls } = await aTrackingServer({
      'experiments/get-by-name': [200, { experiment: { experiment_id: '3' } }],
    });
    const environment = { MLFLOW_TRACKING_USERNAME: 'ann', MLFLOW_TRACKING_PASSWORD: 'secret' };
    expect(await sendToMlflow(mlflowRun(aRecord(1)), { url, environment })).toMatchObject({ experimentId: '3' });
    expect(calls.map(({ path }) => path)).not.toContain('experiments/create');
    expect(new Set(calls.map(({ authorization }) => authorization))).toEqual(
      new Set([`Basic ${Buffer.from('ann:secret').toString('base64')}`]),
    );
  });

  it('says why it was refused, and when nobody answers', async () => {
    const refusal = { error_code: 'INVALID_PARAMETER_VALUE', message: 'too long' };
    const { url } = await aTrackingServer({ 'runs/create': [400, refusal] });
    const run = mlflowRun(aRecord(1));
    await expect(sendToMlflow(run, { url, environment: {} })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('INVALID_PARAMETER_VALUE: too long'),
    });
    const { url: closed } = await aTrackingServer({ 'experiments/get-by-name': [401, {}] });
    await expect(sendToMlflow(run, { url: closed, environment: {} })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(sendToMlflow(run, { url: 'http://127.0.0.1:1', environment: {} })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('no MLflow server answers'),
    });
  });
});
