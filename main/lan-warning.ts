import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { LanSettings, OrchestratorSettings } from './settings.ts';

const AGAIN_MS = 3_600_000;
const PLAIN_HTTP =
  'The control API speaks plain HTTP on the local network: whoever listens there reads every access token. ' +
  'Leave --lan-plain-http out to have TLS.';

/** What is not as safe as it could be about the way in from the local network. */
export function warningsOf(lan: LanSettings | undefined): string[] {
  return lan?.isPlainHttp === true ? [PLAIN_HTTP] : [];
}

/** The settings that give up some safety, by name. */
export function unsafeSettings({ lan, insecure }: Pick<OrchestratorSettings, 'lan' | 'insecure'>) {
  return [
    ...(lan?.isPlainHttp === true ? (['lan-plain-http'] as const) : []),
    ...(insecure ? (['insecure'] as const) : []),
  ];
}

/** Says warnings at the start, and again every hour. */
export class LanWarning implements Service {
  readonly name = 'lan-warning';
  readonly #warnings: readonly string[];
  readonly #clock: Pick<Clock, 'every'>;
  readonly #log: Pick<Logger, 'warn'>;
  #disarm: (() => void) | undefined;

  constructor(warnings: readonly string[], clock: Pick<Clock, 'every'>, log: Pick<Logger, 'warn'>) {
    this.#warnings = warnings;
    this.#clock = clock;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#say();
    if (this.#warnings.length > 0) this.#disarm = this.#clock.every(AGAIN_MS, () => this.#say());
  }

  async stop(): Promise<void> {
    this.#disarm?.();
  }

  #say(): void {
    for (const warning of this.#warnings) this.#log.warn(warning);
  }
}
