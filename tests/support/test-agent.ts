import type { DeviceId } from '../../common/domain/ids.ts';
import { EoProcess, type Exit } from './eo-process.ts';
import { aTemporaryFolder } from './temporary-folder.ts';
import type { TestOrchestrator } from './test-orchestrator.ts';

interface AgentOptions {
  readonly name: string;
  /** HOST:PORT to dial instead of the orchestrator's own address. */
  readonly address?: string;
  /** Data folder; without it a temporary one. */
  readonly folder?: string;
  readonly args?: readonly string[];
  /** Without TLS, to an orchestrator that was started so: nobody has to join. */
  readonly insecure?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A real agent in a process of its own, with a folder of its own. */
export class TestAgent {
  readonly name: string;
  readonly folder: string;
  readonly deviceId: DeviceId;
  #process: EoProcess;
  readonly #launch: () => EoProcess;
  readonly #orchestrator: TestOrchestrator;

  private constructor(
    name: string,
    folder: string,
    deviceId: DeviceId,
    running: EoProcess,
    launch: () => EoProcess,
    orchestrator: TestOrchestrator,
  ) {
    this.name = name;
    this.folder = folder;
    this.deviceId = deviceId;
    this.#process = running;
    this.#launch = launch;
    this.#orchestrator = orchestrator;
  }

  /** Starts an agent and waits until it is online. */
  static async start(orchestrator: TestOrchestrator, options: AgentOptions): Promise<TestAgent> {
    const { name, address = orchestrator.address } = options;
    const folder = options.folder ?? aTemporaryFolder();
    const where = ['--data', folder, '--orchestrator', address];
    const log = ['--log-level', 'debug', '--log-format', 'json', '--stop-with-parent'];
    const join = options.insecure === true ? {} : { EO_JOIN: await orchestrator.invitation() };
    const environment = { ...join, ...options.environment };
    const launch = (): EoProcess =>
      new EoProcess({
        name,
        args: [
          'agent',
          '--name',
          name,
          ...where,
          ...log,
          ...(options.insecure === true ? ['--insecure'] : []),
          ...(options.args ?? []),
        ],
        environment,
      });
    const after = orchestrator.live.mark;
    const running = launch();
    const { body } = await orchestrator.live.untilEvent('device-came-online', ({ deviceName }) => deviceName === name, {
      after,
    });
    return new TestAgent(name, folder, body.deviceId, running, launch, orchestrator);
  }

  get process(): EoProcess {
    return this.#process;
  }

  /** Kills it and its trainer on the spot; tells when. */
  async kill(): Promise<number> {
    const at = Date.now();
    await this.#process.kill();
    return at;
  }

  /** Stops it and its trainer in their tracks; tells when. */
  freeze(): number {
    this.#process.signal('SIGSTOP');
    return Date.now();
  }

  thaw(): void {
    this.#process.signal('SIGCONT');
  }

  async stop(): Promise<Exit> {
    return await this.#process.stop();
  }

  /** Starts it again on the same folder and waits until it is online. */
  async restart(): Promise<void> {
    const after = this.#orchestrator.live.mark;
    this.relaunch();
    await this.untilOnline(after);
  }

  /** Starts it again without waiting: it may be back before anybody has noticed that it was away. */
  relaunch(): void {
    this.#process = this.#launch();
  }

  /** When this life of it became a member for the second time, by its own log. */
  async joinedAgainAt(): Promise<number> {
    const line = '"time":(\\d+)[^\\n]*member of the cluster';
    const twice = new RegExp(`${line}[^]*${line}`);
    await this.#process.untilPrinted(twice);
    return Number(twice.exec(this.#process.output)?.[2]);
  }

  /** Waits until it has come online after that mark. */
  async untilOnline(after: number): Promise<void> {
    await this.#orchestrator.live.untilEvent('device-came-online', ({ deviceId }) => deviceId === this.deviceId, {
      after,
    });
  }
}

/** Starts so many agents at once, named `agent-1` and so on. */
export async function startAgents(
  orchestrator: TestOrchestrator,
  count: number,
  options: Omit<AgentOptions, 'name' | 'folder'> = {},
): Promise<TestAgent[]> {
  const names = Array.from({ length: count }, (_, index) => `agent-${index + 1}`);
  return await Promise.all(names.map((name) => TestAgent.start(orchestrator, { ...options, name })));
}
