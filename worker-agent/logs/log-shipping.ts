import { AppError, hasCode } from '../../common/errors.ts';
import { fullJitter } from '../../common/full-jitter.ts';
import { pause } from '../../common/lifecycle/pause.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { LogCalls } from '../session/log-calls.ts';
import type { LogBuffer } from './log-buffer.ts';

interface LogShippingDeps {
  readonly buffer: LogBuffer;
  readonly calls: LogCalls;
}

/** Records gather for so long, and share a call. */
const GATHER_MS = 400;
const BACKOFF = { firstMs: 1_000, capMs: 15_000 };
/** An orchestrator that takes no records may be replaced by a newer one. */
const UNWANTED_MS = 60_000;
/** A last call as the agent stops. */
const LAST_MS = 1_000;

/** Brings this agent's log records to the orchestrator, a batch at a time, each until it is kept there. Nothing waits for it. */
export class LogShipping implements Service {
  readonly name = 'log-shipping';
  readonly #deps: LogShippingDeps;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: LogShippingDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#running = this.#run();
  }

  /** Sends what is left, if that is quickly done. */
  async stop(): Promise<void> {
    this.#stopping.abort(new AppError('cancelled', 'the agent is stopping'));
    this.#deps.buffer.bell.ring();
    await this.#running;
    if (!this.#deps.buffer.isEmpty) await this.#ship(AbortSignal.timeout(LAST_MS)).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { buffer, calls } = this.#deps;
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; ) {
      if (buffer.isEmpty) await buffer.bell.rung();
      await pause(GATHER_MS, signal);
      try {
        await calls.whenMember(signal);
        while (!buffer.isEmpty) await this.#ship(signal);
        failures = 0;
      } catch (error) {
        // Not logged: it would be the next record.
        failures++;
        await pause(hasCode(error, 'unimplemented') ? UNWANTED_MS : fullJitter(failures, BACKOFF), signal);
      }
    }
  }

  async #ship(signal: AbortSignal): Promise<void> {
    const { buffer, calls } = this.#deps;
    const { run, lost } = buffer;
    const records = buffer.batch();
    buffer.acknowledge(await calls.ship({ run, records, lost }, signal));
  }
}
