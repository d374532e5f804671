import { encodeLogRecord, type SequencedRecord } from '../../platform/wire/log-wire.ts';
import type { OrchestratorLink } from './orchestrator-link.ts';

const TIMEOUT_MS = 10_000;

interface LogShipment {
  readonly run: string;
  readonly records: readonly SequencedRecord[];
  readonly lost: number;
}

/** Sends log records. */
export class LogCalls {
  readonly #link: Pick<OrchestratorLink, 'connection'>;

  constructor(link: Pick<OrchestratorLink, 'connection'>) {
    this.#link = link;
  }

  /** Resolves once this device is a member. */
  async whenMember(signal: AbortSignal): Promise<void> {
    await this.#link.connection(signal);
  }

  /** Sends once, and returns up to which one they are kept. @throws AppError `unimplemented` where nobody takes them */
  async ship({ run, records, lost }: LogShipment, signal: AbortSignal): Promise<number> {
    const { telemetry } = await this.#link.connection(signal);
    const request = { run, records: records.map(encodeLogRecord), lost: BigInt(lost) };
    const { through } = await telemetry.shipLogs(request, { signal, timeoutMs: TIMEOUT_MS });
    return Number(through);
  }
}
