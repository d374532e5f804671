import type { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';

/** What a task of a job that takes partial work has to send it, in milliseconds. */
const FINISH_MS = 3_000;
/** After so long a step that does not end is ended. With the report that follows a task is back within five seconds. */
const INTERRUPT_MS = 4_000;

/** A task as the rules of handing back see it. */
export interface ReturnableWork {
  /** True once it has ended, or only its update is left to be sent. */
  readonly isSafe: () => boolean;
  /** Lets it send what it has done so far; undefined where its job takes all or nothing. */
  readonly finish: (() => void) | undefined;
  /** Stops it between two steps; it goes back as it came. */
  readonly giveUp: (reason: AppError) => void;
}

interface HandBackDeps {
  readonly clock: Clock;
  /** Ends a step that does not end by itself. */
  readonly interrupt: () => void;
}

/**
 * The way of tasks back to the orchestrator within five seconds: one whose job takes partial work sends what it has done, the others
 * stop between two steps, and a step that goes on is ended.
 */
export class HandBack {
  readonly #deps: HandBackDeps;
  #disarm: (() => void)[] = [];

  constructor(deps: HandBackDeps) {
    this.#deps = deps;
  }

  begin(works: readonly ReturnableWork[], reason: AppError): void {
    this.end();
    const { clock, interrupt } = this.#deps;
    const open = () => works.filter(({ isSafe }) => !isSafe());
    for (const work of open()) {
      if (work.finish === undefined) work.giveUp(reason);
      else work.finish();
    }
    const giveUpRest = () => {
      for (const work of open()) work.giveUp(reason);
    };
    const interruptRest = () => {
      if (open().length > 0) interrupt();
    };
    this.#disarm = [clock.after(FINISH_MS, giveUpRest), clock.after(INTERRUPT_MS, interruptRest)];
  }

  /** Nothing more is ended. */
  end(): void {
    for (const disarm of this.#disarm) disarm();
    this.#disarm = [];
  }
}
