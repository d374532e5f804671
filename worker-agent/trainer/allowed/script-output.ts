import type { Clock } from '../../../common/lifecycle/clock.ts';
import { hideSecrets } from '../../../platform/logging/hide-secrets.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import { OutputLines } from '../../../platform/logging/output-lines.ts';

interface ScriptOutputDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Logger;
  /** The trainer has printed more than anybody could read. */
  readonly onFlood: () => void;
}

/** What goes with a failure. */
const LAST_CHARACTERS = 600;
/** Printed in one task: this much at once, and so much more a second. */
const FLOOD = { burst: 8 * 2 ** 20, perSecond: 64 * 2 ** 10 };
/** Of one task in the log of the agent. */
const MOST_LOGGED = 256 * 2 ** 10;

/** What a trainer prints: into the log with the task that it works on, bounded; its end goes with a failure. */
export class ScriptOutput {
  readonly #deps: ScriptOutputDeps;
  readonly #lines: OutputLines;
  #task = '';
  #since = 0;
  #printed = 0;
  #logged = 0;
  #last = '';

  constructor(deps: ScriptOutputDeps) {
    this.#deps = deps;
    this.#lines = new OutputLines({
      clock: deps.clock,
      onEach: (line) => {
        this.#last = `${this.#last}${hideSecrets(line)}\n`.slice(-LAST_CHARACTERS);
      },
      onLine: (line) => this.#log(line),
      onSkipped: (lines) => deps.logger.warn({ task: this.#task, lines }, 'more was printed than is logged'),
    });
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
    this.#lines.add(text);
    const seconds = (clock.monotonic() - this.#since) / 1_000;
    if (this.#printed > FLOOD.burst + seconds * FLOOD.perSecond) onFlood();
  }

  /** Logs a last line without an end. */
  flush(): void {
    this.#lines.end();
  }

  /** The end of what was printed for the task, to go with its failure, without secrets; empty when nothing was. */
  get last(): string {
    // Whole lines, where there are some.
    const cut = this.#last.length < LAST_CHARACTERS ? 0 : this.#last.indexOf('\n') + 1;
    const text = this.#last.slice(cut).trim();
    return text === '' ? '' : `; it printed last:\n${text}`;
  }

  #log(line: string): void {
    if (this.#logged > MOST_LOGGED) return;
    const { logger } = this.#deps;
    this.#logged += line.length;
    logger.info({ task: this.#task }, line);
    if (this.#logged > MOST_LOGGED) logger.warn({ task: this.#task }, 'what it prints more in this task is not logged');
  }
}
