import type { AgentPhase } from '../common/domain/agent-status.ts';

interface Log {
  debug(fields: object, message: string): void;
}

/** What may follow what. */
const NEXT: Readonly<Record<AgentPhase, readonly AgentPhase[]>> = {
  discovering: ['joining', 'draining'],
  joining: ['discovering', 'active', 'draining'],
  active: ['discovering', 'joining', 'draining'],
  draining: ['stopped'],
  stopped: [],
};

/** An agent's life: one method changes it, and logs the change. */
export class AgentLife {
  readonly #log: Log;
  readonly #onPhase: (phase: AgentPhase) => void;
  #phase: AgentPhase = 'discovering';

  constructor(log: Log, onPhase: (phase: AgentPhase) => void = () => {}) {
    this.#log = log;
    this.#onPhase = onPhase;
  }

  get phase(): AgentPhase {
    return this.#phase;
  }

  /** Goes on to the next phase; one that cannot follow is a bug. */
  enter(phase: AgentPhase): void {
    if (phase === this.#phase) return;
    if (!NEXT[this.#phase].includes(phase)) throw new Error(`an agent cannot go from ${this.#phase} to ${phase}`);
    this.#log.debug({ from: this.#phase, to: phase }, 'the agent goes on');
    this.#phase = phase;
    this.#onPhase(phase);
  }
}
