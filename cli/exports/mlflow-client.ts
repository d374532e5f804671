import { z } from 'zod';
import { AppError, type ErrorCode } from '../../common/errors.ts';
import type { MlflowRun } from '../../common/exports/mlflow-run.ts';

/** How to reach an MLflow tracking server, such as the one that `mlflow ui` starts. */
export interface MlflowAccess {
  readonly url: string;
  /** MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, as MLflow's own client. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const EXPERIMENT = 'edgeorchestra';
const ANSWER_MS = 30_000;
/** Limits of one `runs/log-batch`. */
const MOST_METRICS = 1_000;
const MOST_PARAMS = 100;

const CODES: Readonly<Record<number, ErrorCode>> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'unimplemented' };
const Refusal = z.object({ error_code: z.string(), message: z.string() });

/**
 * Writes a run into an MLflow tracking server, by REST API 2.0 (`experiments/create`, `runs/create`, `runs/log-batch`, `runs/update`),
 * which all stores of MLflow serve.
 * @returns ids as MLflow gave them
 * @throws AppError `unavailable`, `unauthenticated`, `forbidden` or `unimplemented`
 */
export async function sendToMlflow(
  run: MlflowRun,
  access: MlflowAccess,
): Promise<{ readonly experimentId: string; readonly runId: string }> {
  const experimentId = await experimentOf(access);
  const created = await call(access, 'POST', 'runs/create', {
    experiment_id: experimentId,
    run_name: run.name,
    start_time: run.startTime,
    tags: [{ key: 'mlflow.runName', value: run.name }, ...run.tags],
  });
  const runId = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) }).parse(created).run.info.run_id;
  for (const params of inBatches(run.params, MOST_PARAMS)) {
    await call(access, 'POST', 'runs/log-batch', { run_id: runId, params });
  }
  for (const metrics of inBatches(run.metrics, MOST_METRICS)) {
    await call(access, 'POST', 'runs/log-batch', { run_id: runId, metrics });
  }
  await call(access, 'POST', 'runs/update', {
    run_id: runId,
    status: run.status,
    ...(run.endTime === null ? {} : { end_time: run.endTime }),
  });
  return { experimentId, runId };
}

async function experimentOf(access: MlflowAccess): Promise<string> {
  const found = await ask(access, 'GET', `experiments/get-by-name?experiment_name=${EXPERIMENT}`);
  if (found.ok) {
    return z.object({ experiment: z.object({ experiment_id: z.string() }) }).parse(found.body).experiment.experiment_id;
  }
  const refusal = Refusal.safeParse(found.body);
  if (refusal.data?.error_code !== 'RESOURCE_DOES_NOT_EXIST') throw refused(access, found);
  const created = await call(access, 'POST', 'experiments/create', { name: EXPERIMENT });
  return z.object({ experiment_id: z.string() }).parse(created).experiment_id;
}

async function call(access: MlflowAccess, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  const answer = await ask(access, method, path, body);
  if (!answer.ok) throw refused(access, answer);
  return answer.body;
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
}

async function ask(
  { url, environment }: MlflowAccess,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Answer> {
  const address = `${url.replace(/\/+$/, '')}/api/2.0/mlflow/${path}`;
  try {
    const answer = await fetch(address, {
      method,
      headers: { 'content-type': 'application/json', ...authorization(environment) },
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, body: parsed(text) };
  } catch (cause) {
    throw new AppError('unavailable', `no MLflow server answers at ${url}`, {
      cause,
      hint: 'Start one with "mlflow ui", or "mlflow server".',
    });
  }
}

function refused({ url }: MlflowAccess, { status, body }: Answer): AppError {
  const refusal = Refusal.safeParse(body);
  const why = refusal.success ? `${refusal.data.error_code}: ${refusal.data.message}` : `HTTP status ${status}`;
  return new AppError(CODES[status] ?? 'unavailable', `${url} did not take the run: ${why}`);
}

function authorization(environment: MlflowAccess['environment']): Record<string, string> {
  const {
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_TRACKING_USERNAME: name,
    MLFLOW_TRACKING_PASSWORD: password,
  } = environment;
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (name === undefined || password === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page of some other server
  }
}

function* inBatches<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
