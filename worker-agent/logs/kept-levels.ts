import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LogLevelRule } from '../../common/domain/log-levels.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';
import type { LevelSwitch } from '../../platform/logging/level-switch.ts';
import type { Logger } from '../../platform/logging/logger.ts';

interface KeptLevelsDeps {
  /** The agent's data folder. */
  readonly folder: string;
  readonly levels: LevelSwitch;
  readonly logger: Logger;
}

const FILE = 'log-levels.json';
const Kept = z.object({ version: z.string(), rules: z.array(LogLevelRule) });
type Kept = z.infer<typeof Kept>;

/** The log levels that the cluster has told this device, kept for its next start. */
export class KeptLevels implements Service {
  readonly name = 'log-levels';
  readonly #deps: KeptLevelsDeps;
  #kept: Kept = { version: '', rules: [] };
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: KeptLevelsDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    try {
      this.#kept = Kept.parse(JSON.parse(text));
    } catch {
      return; // none yet, or of another version of this program: it is told anew
    }
    this.#deps.levels.apply(this.#kept.rules);
  }

  async stop(): Promise<void> {
    await this.#writing;
    this.#deps.levels.end();
  }

  /** Of the rules that hold; empty while there are none. */
  get version(): string {
    return this.#kept.version;
  }

  take(told: Kept): void {
    const { levels, logger } = this.#deps;
    this.#kept = told;
    levels.apply(told.rules);
    this.#writing = this.#writing
      .then(() => replaceFile(this.#path, `${JSON.stringify(told)}\n`))
      .catch((error: unknown) => logger.warn({ err: error }, 'the log levels could not be kept'));
  }

  get #path(): string {
    return join(this.#deps.folder, FILE);
  }
}
