import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ControlClient, createControlClient } from '../../common/api-client/control-client.ts';
import { followEvents } from '../../common/api-client/follow-events.ts';
import { AppError } from '../../common/errors.ts';
import { readOwnerToken } from '../../platform/control-client/owner-token.ts';
import { listDevices } from '../find-by-id.ts';
import { EoProcess } from './eo-process.ts';
import { waitForRecord } from './wait-for-record.ts';

/** An orchestrator that runs, and how to reach it. */
export interface DemoOrchestrator {
  readonly client: ControlClient;
  readonly baseUrl: string;
  readonly grpcPort: number;
  /** Its data folder. */
  readonly folder: string;
}

const START_MS = 60_000;
const LOGGING = ['--log-level', 'info', '--log-format', 'json'];

/** An orchestrator and agents in processes of their own, all in one folder, on free ports of this machine only. */
export class DemoCluster {
  readonly #folder: string;
  readonly #agents: EoProcess[] = [];
  readonly #death = new AbortController();
  #orchestrator: EoProcess | undefined;
  /** Added to what every process is told. */
  readonly #security: readonly string[];
  #hasStarted = false;

  constructor(folder: string, isInsecure: boolean) {
    this.#folder = folder;
    this.#security = isInsecure ? ['--insecure'] : [];
  }

  /** Aborted, with the reason, when the orchestrator dies, or an agent before its first work. */
  get died(): AbortSignal {
    return this.#death.signal;
  }

  /** Starts the orchestrator and waits until it answers. */
  async startOrchestrator(signal: AbortSignal): Promise<DemoOrchestrator> {
    const data = join(this.#folder, 'orchestrator');
    await mkdir(data, { recursive: true });
    const ports = ['--host', '127.0.0.1', '--api-port', '0', '--grpc-port', '0', '--no-advertise'];
    this.#orchestrator = new EoProcess({
      name: 'the orchestrator',
      args: ['serve', '--data', data, '--name', 'demo', ...ports, ...this.#security, ...LOGGING],
      logFile: join(this.#folder, 'orchestrator.log'),
      onDied: (child) => void this.#fail(child),
    });
    return await this.#within(signal, 'the orchestrator did not start', async (limited) => {
      const { apiPort, grpcPort } = await waitForRecord(data, limited);
      const baseUrl = `http://127.0.0.1:${apiPort}`;
      const client = createControlClient({ baseUrl, token: await readOwnerToken(data) });
      await client.cluster.get(undefined, { signal: limited });
      return { client, baseUrl, grpcPort, folder: data };
    });
  }

  /** Starts agents and waits until all of them are online. */
  async startAgents(count: number, { client, grpcPort }: DemoOrchestrator, signal: AbortSignal): Promise<void> {
    const environment = await this.#invite(client, count);
    for (let number = 1; number <= count; number++) {
      const name = `agent-${number}`;
      const where = ['--data', join(this.#folder, name), '--orchestrator', `127.0.0.1:${grpcPort}`];
      const agent = new EoProcess({
        name,
        args: ['agent', '--name', name, ...where, ...this.#security, ...LOGGING],
        environment,
        logFile: join(this.#folder, `${name}.log`),
        onDied: (child) => void (this.#hasStarted || this.#fail(child)),
      });
      this.#agents.push(agent);
    }
    await this.#within(signal, 'the agents did not come online', (limited) => untilOnline(count, client, limited));
    this.#hasStarted = true;
  }

  /** What lets agents in. */
  async #invite(client: ControlClient, count: number): Promise<Readonly<Record<string, string>>> {
    if (this.#security.length > 0) return {};
    return { EO_JOIN: (await client.joining.createToken({ uses: count })).joinString };
  }

  /** Stops the agents, then the orchestrator. */
  async stop(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop()));
    await this.#orchestrator?.stop();
  }

  /** Kills everything on the spot. */
  killNow(): void {
    for (const agent of this.#agents) agent.killNow();
    this.#orchestrator?.killNow();
  }

  async #fail(child: EoProcess): Promise<void> {
    const { name, ending, logFile } = child;
    const hint = await child.lastLines();
    this.#death.abort(
      new AppError('unavailable', `${name} ended before its time (${ending})`, { details: { ending, logFile }, hint }),
    );
  }

  /** Runs until it is done, the signal says so, the cluster dies or the time is up, and throws the reason then. */
  async #within<Result>(
    signal: AbortSignal,
    message: string,
    run: (limited: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const late = new AbortController();
    const error = new AppError('deadline-exceeded', `${message} within ${START_MS / 1_000} s`);
    const timer = setTimeout(() => late.abort(error), START_MS);
    const limited = AbortSignal.any([signal, this.#death.signal, late.signal]);
    try {
      return await run(limited);
    } catch (error) {
      limited.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function untilOnline(count: number, client: ControlClient, signal: AbortSignal): Promise<void> {
  for await (const message of followEvents(client, { after: 0, signal })) {
    if (message.type !== 'event' || !('deviceId' in message.event.body)) continue;
    const devices = await listDevices(client);
    if (devices.filter(({ state }) => state === 'online').length >= count) return;
  }
  signal.throwIfAborted();
}
