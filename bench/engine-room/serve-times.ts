import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { authorization } from '../../common/api-client/control-address.ts';
import { readOwnerToken } from '../../platform/control-client/owner-token.ts';
import { EoProcess } from '../cluster/eo-process.ts';

/** How long one life of `eo serve` took to begin and to end. */
export interface ServeTimes {
  /** From the start of the process to the first answer of `/health`. */
  readonly readySeconds: number;
  /** From SIGTERM to the end of the process, with an agent connected and an event stream open. */
  readonly stopSeconds: number;
}

const ASK_AGAIN_MS = 10;
const READY_LIMIT_MS = 30_000;

/** Starts an orchestrator on a new folder, connects an agent and a watcher, and stops it. */
export async function timeServe(): Promise<ServeTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'eo-bench-'));
  const [apiPort, grpcPort] = [await freePort(), await freePort()];
  const base = `http://127.0.0.1:${apiPort}`;
  await mkdir(join(folder, 'orchestrator'));
  const ports = ['--api-port', `${apiPort}`, '--grpc-port', `${grpcPort}`, '--no-advertise'];
  const where = ['--data', join(folder, 'orchestrator')];
  const before = performance.now();
  const serve = new EoProcess({ args: ['serve', ...where, ...ports], logFile: join(folder, 'orchestrator.log') });
  const agents: EoProcess[] = [];
  try {
    await until(`${base}/health`, {}, () => true);
    const readySeconds = (performance.now() - before) / 1_000;
    const args = ['agent', '--data', join(folder, 'agent'), '--orchestrator', `127.0.0.1:${grpcPort}`];
    agents.push(new EoProcess({ args, logFile: join(folder, 'agent.log') }));
    const token = await readOwnerToken(join(folder, 'orchestrator'));
    const headers = authorization(token);
    await until(`${base}/api/v1/devices`, headers, (body) => body.includes('"online"'));
    const watcher = request(`${base}/api/v1/events`, { headers }).on('error', () => undefined);
    watcher.end();
    await new Promise((resolve) => watcher.once('response', (response) => resolve(response.resume())));
    const told = performance.now();
    await serve.stop();
    return { readySeconds, stopSeconds: (performance.now() - told) / 1_000 };
  } finally {
    for (const process of [serve, ...agents]) process.signal('SIGKILL');
    await Promise.all([serve, ...agents].map(({ exited }) => exited));
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function until(url: string, headers: OutgoingHttpHeaders, isIt: (body: string) => boolean): Promise<void> {
  const limit = performance.now() + READY_LIMIT_MS;
  while (!(await answer(url, headers).then(isIt, () => false))) {
    if (performance.now() > limit) throw new Error(`waited in vain for ${url}`);
    await delay(ASK_AGAIN_MS);
  }
}

/** A connection of its own each time: none is left over from a process that is gone. */
async function answer(url: string, headers: OutgoingHttpHeaders): Promise<string> {
  return await new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, headers }, (response) => {
      let body = '';
      response
        .setEncoding('utf8')
        .on('data', (text: string) => {
          body += text;
        })
        .on('end', () => resolve(body));
    });
    asked.on('error', reject).end();
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
