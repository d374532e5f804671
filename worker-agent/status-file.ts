import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AgentPhase, AgentStatus } from '../common/domain/agent-status.ts';
import type { DeviceId } from '../common/domain/ids.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { replaceFile } from '../platform/blobs/durable-files.ts';
import { isAlive } from '../platform/process/is-alive.ts';

const FILE = 'status.json';

/** The status of the agent that runs on this data folder; undefined when none does. */
export async function readAgentStatus(folder: string): Promise<AgentStatus | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => 'null');
  try {
    const status = AgentStatus.parse(JSON.parse(text));
    return isAlive(status.pid) ? status : undefined;
  } catch {
    return undefined;
  }
}

interface StatusFileDeps {
  readonly folder: string;
  readonly clock: Clock;
  readonly device: { readonly deviceId: DeviceId; readonly name: string };
  readonly log: { warn(fields: object, message: string): void };
}

/** Says in the data folder how the agent is. */
export class StatusFile implements Service {
  readonly name = 'status-file';
  readonly #deps: StatusFileDeps;
  #status: AgentStatus;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: StatusFileDeps) {
    this.#deps = deps;
    const none = { cluster: null, code: null, reason: null, nextStep: null, etiquette: null, economy: null };
    this.#status = { pid: process.pid, ...deps.device, phase: 'discovering', since: deps.clock.now(), ...none };
  }

  async start(): Promise<void> {
    this.tell({});
    await this.#writing;
  }

  async stop(): Promise<void> {
    await this.#writing;
    await rm(this.#path, { force: true });
  }

  enter(phase: AgentPhase): void {
    if (phase === this.#status.phase) return;
    const settled = phase === 'active' ? { code: null, reason: null, nextStep: null } : {};
    this.tell({ phase, since: this.#deps.clock.now(), ...settled });
  }

  tell(
    change: Partial<Omit<AgentStatus, 'pid' | 'phase' | 'since'>> & Partial<Pick<AgentStatus, 'phase' | 'since'>>,
  ): void {
    this.#status = { ...this.#status, ...change };
    const content = `${JSON.stringify(this.#status)}\n`;
    this.#writing = this.#writing
      .then(() => replaceFile(this.#path, content))
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'the status cannot be written'));
  }

  get #path(): string {
    return join(this.#deps.folder, FILE);
  }
}
