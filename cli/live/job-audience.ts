import type { LiveMessage } from '../../common/domain/event.ts';
import type { Terminal } from '../output/terminal.ts';
import { JobJournal } from './job-journal.ts';
import type { JobView } from './job-view.ts';
import { LivePainter } from './live-painter.ts';
import { renderLive } from './render-live.ts';

/** Whoever watches a job: a person at a terminal, or a program. */
export interface JobAudience {
  /** The view has changed. */
  onView(view: JobView): void;
  /** A message about the job has come. */
  onMessage(message: LiveMessage): void;
  /** The orchestrator went away, or is back. */
  onConnection(isThere: boolean): void;
  /** Nothing more will come. */
  close(): void;
}

const PAINT_MS = 100;
const TICK_MS = 1_000;

/** Shows a job to a person: a line a round, and on a terminal a live part below. */
export class PersonAtTerminal implements JobAudience {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #journal: JobJournal;
  readonly #painter: LivePainter;
  readonly #ticking: NodeJS.Timeout;
  #view: JobView | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
    this.#journal = new JobJournal(terminal.colours);
    this.#painter = new LivePainter(terminal);
    this.#ticking = setInterval(() => this.#paint(), TICK_MS);
  }

  onView(view: JobView): void {
    this.#view = view;
    this.#soon ??= setTimeout(() => this.#paint(), PAINT_MS);
  }

  onMessage(): void {}

  onConnection(isThere: boolean): void {
    const text = isThere ? 'The orchestrator is back.' : 'The orchestrator does not answer. Trying again …';
    this.#painter.paint([`${this.#terminal.colours.yellow('!')} ${text}`], []);
    this.#paint();
  }

  close(): void {
    clearInterval(this.#ticking);
    this.#paint();
    clearTimeout(this.#soon);
    this.#painter.close();
  }

  #paint(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#view === undefined) return;
    const options = { now: this.#now(), mostDevices: 12, colours: this.#terminal.colours };
    this.#painter.paint(this.#journal.newLines(this.#view), renderLive(this.#view, options));
  }
}

/** Gives a program every message about a job, one JSON document a line. */
export class ProgramAtPipe implements JobAudience {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  onView(): void {}

  onMessage(message: LiveMessage): void {
    this.#terminal.print(JSON.stringify(message));
  }

  onConnection(): void {}

  close(): void {}
}
