import type { DeviceId } from '../../common/domain/ids.ts';
import { EoProcess } from './eo-process.ts';
import type { Publisher } from './released-agents.ts';
import { aTemporaryFolder } from './temporary-folder.ts';
import type { TestOrchestrator } from './test-orchestrator.ts';

interface Launch {
  readonly name: string;
  readonly publisher: Publisher;
  readonly environment?: Readonly<Record<string, string>>;
  /** File of the publisher's key; without it that of the publisher. */
  readonly publicKey?: string | null;
  /** Native packages on the machine; without it what training needs. */
  readonly packages?: readonly string[];
}

/** A real agent, installed as a package and started by its launcher, as a service does. */
export class LaunchedAgent {
  readonly name: string;
  readonly folder: string;
  readonly deviceId: DeviceId;
  #process: EoProcess;
  readonly #launch: () => EoProcess;

  private constructor(name: string, folder: string, deviceId: DeviceId, running: EoProcess, launch: () => EoProcess) {
    this.name = name;
    this.folder = folder;
    this.deviceId = deviceId;
    this.#process = running;
    this.#launch = launch;
  }

  /** Installs it, starts it, and waits until it is online. */
  static async start(orchestrator: TestOrchestrator, launch: Launch): Promise<LaunchedAgent> {
    const { name, publisher, publicKey = publisher.publicKey } = launch;
    const folder = aTemporaryFolder();
    const entry = publisher.install(aTemporaryFolder(), launch.packages);
    const args = ['--data', folder, '--name', name, '--orchestrator', orchestrator.address];
    const key = publicKey === null ? [] : ['--publisher-key', publicKey];
    const join = ['--join', await orchestrator.invitation()];
    const environment = { EO_UPDATE_STEADY: '2', ...launch.environment };
    const begin = () => new EoProcess({ name, entry, args: [...args, ...key, ...join], environment });
    const after = orchestrator.live.mark;
    const running = begin();
    const { body } = await orchestrator.live.untilEvent('device-came-online', ({ deviceName }) => deviceName === name, {
      after,
    });
    return new LaunchedAgent(name, folder, body.deviceId, running, begin);
  }

  get process(): EoProcess {
    return this.#process;
  }

  /** Starts it again, as a service manager does after its end. */
  relaunch(): void {
    this.#process = this.#launch();
  }
}
