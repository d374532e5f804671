import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitForRecord } from '../../cli/demo/wait-for-record.ts';
import { importDataset } from '../../cli/import-dataset.ts';
import { type ControlClient, createControlClient } from '../../common/api-client/control-client.ts';
import type { JobDetails } from '../../common/domain/job.ts';
import { hasCode } from '../../common/errors.ts';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import type { OrchestratorRecord } from '../../platform/control-client/orchestrator-record.ts';
import { readOwnerToken } from '../../platform/control-client/owner-token.ts';
import { EoProcess } from './eo-process.ts';
import { type HoldUps, takeHoldUps, watchedMainThread } from './hold-ups.ts';
import { type ProcessUsage, usageOfGroups } from './process-usage.ts';
import { Timeline } from './timeline.ts';

const START_MS = 60_000;

type Ports = Pick<OrchestratorRecord, 'apiPort' | 'grpcPort' | 'joinPort'>;

/** A real orchestrator and real agents, a process each, in a temporary folder and on free ports of this machine. */
export class BenchCluster {
  readonly folder: string;
  readonly #agents = new Map<string, EoProcess>();
  readonly #onExit = () => this.#killNow();
  #orchestrator: EoProcess;
  #client: ControlClient;
  #timeline: Timeline;
  #ports: Ports;

  private constructor(
    folder: string,
    orchestrator: EoProcess,
    { token, ...ports }: Ports & { readonly token: string | undefined },
  ) {
    this.folder = folder;
    this.#orchestrator = orchestrator;
    this.#ports = ports;
    this.#client = createControlClient({ baseUrl: `http://127.0.0.1:${ports.apiPort}`, token });
    this.#timeline = new Timeline(this.#client);
    process.once('exit', this.#onExit);
  }

  /**
   * Starts an orchestrator and so many agents, named `agent-1` and so on, and waits until all are online. `prepare` is
   * given the orchestrator's data folder before.
   */
  static async start(
    agents: number,
    prepare: (data: string) => Promise<void> = async () => undefined,
  ): Promise<BenchCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'eo-bench-'));
    await mkdir(join(folder, 'orchestrator'));
    await prepare(join(folder, 'orchestrator'));
    const orchestrator = await startOrchestrator(folder, { apiPort: 0, grpcPort: 0, joinPort: 0 });
    const cluster = new BenchCluster(folder, orchestrator.running, orchestrator.place);
    const names = Array.from({ length: agents }, (_, index) => `agent-${index + 1}`);
    try {
      await Promise.all(names.map((name) => cluster.startAgent(name)));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get client(): ControlClient {
    return this.#client;
  }

  get timeline(): Timeline {
    return this.#timeline;
  }

  get orchestrator(): EoProcess {
    return this.#orchestrator;
  }

  /** Where people and programs call. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.#ports.apiPort}`;
  }

  /** Where devices call. */
  get grpcPort(): number {
    return this.#ports.grpcPort;
  }

  agent(name: string): EoProcess {
    const agent = this.#agents.get(name);
    if (agent === undefined) throw new Error(`there is no agent ${name}`);
    return agent;
  }

  /** Starts an agent, or starts it again, and waits until it is online. */
  async startAgent(name: string): Promise<void> {
    const where = ['--data', join(this.folder, name), '--orchestrator', `127.0.0.1:${this.#ports.grpcPort}`];
    const after = this.#timeline.mark;
    const args = ['agent', '--name', name, ...where];
    const environment = { EO_JOIN: (await this.#client.joining.createToken({})).joinString };
    this.#agents.set(name, new EoProcess({ args, environment, logFile: join(this.folder, `${name}.log`) }));
    await this.untilOnline(name, after);
  }

  async untilOnline(name: string, after: number): Promise<void> {
    await this.#timeline.untilEvent('device-came-online', ({ deviceName }) => deviceName === name, { after });
  }

  /** Starts the orchestrator again on the same folder and ports, with a timeline that begins anew. */
  async restartOrchestrator(): Promise<void> {
    await this.#timeline.close();
    const { running } = await startOrchestrator(this.folder, this.#ports);
    this.#orchestrator = running;
    this.#timeline = new Timeline(this.#client);
  }

  /** Imports a data set, unless another measure has done so. */
  async importDataset(name: string, path: string): Promise<void> {
    await importDataset(this.#client, { name, path }).catch((error: unknown) => {
      if (!hasCode(error, 'already-exists')) throw error;
    });
  }

  /** Runs a job to its end. @throws Error unless it succeeds */
  async runJob(spec: JobSpecInput): Promise<JobDetails> {
    const after = this.#timeline.mark;
    const { id } = await this.#client.jobs.create(spec);
    const endings = new Set(['job-succeeded', 'job-failed', 'job-cancelled']);
    const isEnd = (kind: string, jobId: string) => endings.has(kind) && jobId === id;
    await this.#timeline.until(
      'the end of a job',
      (message) => {
        if (message.type !== 'event' || !('jobId' in message.event.body)) return undefined;
        return isEnd(message.event.body.kind, message.event.body.jobId) ? true : undefined;
      },
      { after, ms: 600_000 },
    );
    const job = await this.#client.jobs.get({ id });
    if (job.state !== 'succeeded') throw new Error(`the job did not succeed: ${JSON.stringify(job.failure)}`);
    return job;
  }

  /** Usage of the orchestrator, the agents and all that they started. */
  usage(): ProcessUsage[] {
    return usageOfGroups(this.#all().map(({ pid }) => pid));
  }

  /** Processor time that all of them have used so far. */
  cpuSeconds(): number {
    return this.usage().reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  }

  /** What held up the orchestrator's main thread since this was last asked, or since it was started. */
  async takeHoldUps(): Promise<HoldUps> {
    return await takeHoldUps(this.#orchestrator.pid, mainThreadFile(this.folder));
  }

  /** Stops everything and removes the folder. */
  async stop(): Promise<void> {
    await this.#timeline.close();
    await Promise.all([...this.#agents.values()].map((agent) => agent.stop()));
    await this.#orchestrator.stop();
    process.off('exit', this.#onExit);
    this.#removeFolder();
  }

  #all(): EoProcess[] {
    return [this.#orchestrator, ...this.#agents.values()];
  }

  #killNow(): void {
    for (const one of this.#all()) one.signal('SIGKILL');
    this.#removeFolder();
  }

  #removeFolder(): void {
    if (process.env['EO_BENCH_KEEP'] === undefined)
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function startOrchestrator(folder: string, { apiPort, grpcPort, joinPort }: Ports) {
  const data = join(folder, 'orchestrator');
  const ports = [
    '--api-port',
    `${apiPort}`,
    '--grpc-port',
    `${grpcPort}`,
    '--join-port',
    `${joinPort}`,
    '--no-advertise',
  ];
  const running = new EoProcess({
    args: ['serve', '--data', data, '--name', 'bench', '--host', '127.0.0.1', ...ports],
    environment: watchedMainThread(mainThreadFile(folder)),
    logFile: join(folder, 'orchestrator.log'),
  });
  const record = await waitForRecord(data, AbortSignal.timeout(START_MS));
  return { running, place: { ...record, token: await readOwnerToken(data) } };
}

function mainThreadFile(folder: string): string {
  return join(folder, 'main-thread.json');
}
