import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ControlClient, createControlClient } from '../../common/api-client/control-client.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { JobDetails } from '../../common/domain/job.ts';
import type { OrchestratorRecord } from '../../platform/control-client/orchestrator-record.ts';
import { readOwnerToken } from '../../platform/control-client/owner-token.ts';
import { EoProcess, type Exit } from './eo-process.ts';
import { LiveRecorder } from './live-recorder.ts';
import { aTemporaryFolder } from './temporary-folder.ts';
import { untilRecord } from './until-record.ts';

interface OrchestratorOptions {
  /** Data folder; without it a temporary one. */
  readonly folder?: string;
  /** Content of `config.yaml`. */
  readonly config?: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

type Ports = Pick<OrchestratorRecord, 'apiPort' | 'grpcPort' | 'joinPort'>;

interface Asking extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
}

/** A real orchestrator in a process of its own, which can be killed and started again on the same folder and ports. */
export class TestOrchestrator {
  readonly folder: string;
  readonly client: ControlClient;
  readonly live: LiveRecorder;
  readonly apiPort: number;
  readonly grpcPort: number;
  readonly joinPort: number;
  /** The secret of the owner's access token. */
  readonly token: string;
  #process: EoProcess;
  readonly #start: (ports: Ports) => EoProcess;

  private constructor(
    folder: string,
    place: Ports & { readonly token: string },
    running: EoProcess,
    start: (ports: Ports) => EoProcess,
  ) {
    this.folder = folder;
    this.apiPort = place.apiPort;
    this.grpcPort = place.grpcPort;
    this.joinPort = place.joinPort;
    this.token = place.token;
    this.#process = running;
    this.#start = start;
    this.client = createControlClient({ baseUrl: this.baseUrl, token: this.token });
    this.live = new LiveRecorder(this.client);
  }

  /** Starts one on free ports and waits until it answers. */
  static async start(options: OrchestratorOptions = {}): Promise<TestOrchestrator> {
    const folder = options.folder ?? aTemporaryFolder();
    await mkdir(folder, { recursive: true });
    if (options.config !== undefined) await writeFile(join(folder, 'config.yaml'), options.config);
    const start = ({ apiPort, grpcPort, joinPort }: Ports): EoProcess => {
      const ports = ['--api-port', `${apiPort}`, '--grpc-port', `${grpcPort}`, '--join-port', `${joinPort}`];
      const log = ['--log-level', 'debug', '--log-format', 'json', '--stop-with-parent'];
      return new EoProcess({
        name: 'the orchestrator',
        args: [
          'serve',
          '--data',
          folder,
          '--host',
          '127.0.0.1',
          ...ports,
          ...log,
          ...(options.args ?? ['--no-advertise']),
        ],
        ...(options.environment === undefined ? {} : { environment: options.environment }),
      });
    };
    const running = start({ apiPort: 0, grpcPort: 0, joinPort: 0 });
    const record = await untilRecord(folder, running);
    const token = await readOwnerToken(folder);
    if (token === undefined) throw new Error('there is no owner token');
    return new TestOrchestrator(folder, { ...record, token }, running, start);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.apiPort}`;
  }

  /** Where agents find it. */
  get address(): string {
    return `127.0.0.1:${this.grpcPort}`;
  }

  /** A join string for one agent. */
  async invitation(): Promise<string> {
    return (await this.client.joining.createToken({})).joinString;
  }

  /** Asks by HTTP as the owner does, or with the headers that are given instead. */
  async fetch(path: string, options: Asking = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, ...options.headers };
    return await fetch(this.baseUrl + path, { ...options, headers });
  }

  get process(): EoProcess {
    return this.#process;
  }

  /** Kills it as a power cut would. */
  async kill(): Promise<void> {
    await this.#process.kill();
  }

  async stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<Exit> {
    return await this.#process.stop(signal);
  }

  /** Starts it again on the same folder and ports, and waits until it answers. */
  async restart(): Promise<void> {
    this.#process = this.#start(this);
    await untilRecord(this.folder, this.#process);
  }

  /** Waits until the job has succeeded. */
  async untilSucceeded(jobId: JobId, ms = 60_000): Promise<JobDetails> {
    const ended = ['job-succeeded', 'job-failed', 'job-cancelled'] as const;
    const endings = ended.map((kind) => this.live.untilEvent(kind, (event) => event.jobId === jobId, { ms }));
    const ending = await Promise.race(endings).catch((error: unknown) => error);
    const job = await this.client.jobs.get({ id: jobId });
    if (job.state === 'succeeded') return job;
    throw new Error(`the job did not succeed: ${JSON.stringify(job, null, 1)}`, { cause: ending });
  }
}
