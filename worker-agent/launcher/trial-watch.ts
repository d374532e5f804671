import type { Clock } from '../../common/lifecycle/clock.ts';

/** What a new release has to show. */
export interface TrialRules {
  /** By then it must have been kept, or it goes. */
  readonly withinSeconds: number;
  /** It beats for so long from its first beat on. */
  readonly steadySeconds: number;
}

interface TrialWatchDeps {
  readonly clock: Clock;
  readonly rules: TrialRules;
  readonly onKept: () => void;
  readonly onLate: (hasBeaten: boolean) => void;
}

/** Watches a release on trial. Time in which the machine sleeps does not count. */
export class TrialWatch {
  readonly #deps: TrialWatchDeps;
  readonly #disarm: () => void;
  #seconds = 0;
  #firstBeatAt: number | undefined;
  #isOver = false;

  constructor(deps: TrialWatchDeps) {
    this.#deps = deps;
    this.#disarm = deps.clock.every(1_000, () => {
      if (++this.#seconds >= deps.rules.withinSeconds) this.#late();
    });
  }

  /** The orchestrator has acknowledged a beat. */
  beat(): void {
    if (this.#isOver) return;
    this.#firstBeatAt ??= this.#seconds;
    if (this.#seconds - this.#firstBeatAt < this.#deps.rules.steadySeconds) return;
    this.end();
    this.#deps.onKept();
  }

  end(): void {
    this.#isOver = true;
    this.#disarm();
  }

  #late(): void {
    this.end();
    this.#deps.onLate(this.#firstBeatAt !== undefined);
  }
}
