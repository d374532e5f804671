import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Logger } from '../../../platform/logging/logger.ts';

interface ScriptOutputDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Logger;
  /** The trainer has printed more than anybody could read. */
  readonly onFlood: () => void;
}

/** What goes with a failure. */
const LAST_CHARACTERS = 600;
const LONGEST_LINE = 2_000;
/** Printed in one task: this much at once, and so much more a second. */
const FLOOD = { burst: 8 * 2 ** 20, perSecond: 64 * 2 ** 10 };
/** Of one task in the log of the agent. */
const MOST_LOGGED = 256 * 2 ** 10;

/** What a trainer prints: into the log with the task that it works on, bounded; its end goes with a failure. */
export class ScriptOutput {
  readonly #deps: ScriptOutputDeps;
  #task = '';
  #since = 0;
  #printed = 0;
  #logged = 0;
  #line = '';
  #last = '';

  constructor(deps: ScriptOutputDeps) {
    this.#deps = deps;
  }

  /** From now on it prints for this task. */
  begin(task: string): void {
    this.flush();
    this.#task = task;
    this.#since = this.#deps.clock.monotonic();
    this.#printed = 0;
    this.#logged = 0;
    this.#last = '';
  }

  add(text: string): void {
    const { clock, onFlood } = this.#deps;
    this.#printed += text.length;
    this.#last = (this.#last + text).slice(-LAST_CHARACTERS);
    const lines = (this.#line + text).split(/\r?\n|\r/);
    this.#line = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) this.#log(line);
    const seconds = (clock.monotonic() - this.#since) / 1_000;
    if (this.#printed > FLOOD.burst + seconds * FLOOD.perSecond) onFlood();
  }

  /** Logs a last line without an end. */
  flush(): void {
    this.#log(this.#line);
    this.#line = '';
  }

  /** The end of what was printed for the task, to go with its failure; empty when nothing was. */
  get last(): string {
    // Whole lines, where there are some.
    const cut = this.#last.length < LAST_CHARACTERS ? 0 : this.#last.indexOf('\n') + 1;
    const text = this.#last.slice(cut).trim();
    return text === '' ? '' : `; it printed last:\n${text}`;
  }

  #log(line: string): void {
    if (line.trim() === '' || this.#logged > MOST_LOGGED) return;
    const { logger } = this.#deps;
    this.#logged += line.length;
    logger.info({ task: this.#task }, line.slice(0, LONGEST_LINE));
    if (this.#logged > MOST_LOGGED) logger.warn({ task: this.#task }, 'what it prints more in this task is not logged');
  }
}
