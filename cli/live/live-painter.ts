import type { Terminal } from '../output/terminal.ts';
import { cutText } from '../output/text-width.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[J';

/** Prints lines that stay, and below them a few that are drawn over. Elsewhere than on a terminal, only those that stay. */
export class LivePainter {
  readonly #terminal: Terminal;
  #drawn: readonly string[] = [];
  #isCursorHidden = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Adds lines that stay and replaces the others. */
  paint(staying: readonly string[], live: readonly string[]): void {
    const terminal = this.#terminal;
    if (!terminal.isInteractive) {
      if (staying.length > 0) terminal.print(...staying);
      return;
    }
    const width = Math.max(20, terminal.columns() - 1);
    const cut = live.map((line) => cutText(line, width));
    if (staying.length === 0 && cut.join('\n') === this.#drawn.join('\n')) return;
    const show = this.#isCursorHidden ? '' : HIDE_CURSOR;
    this.#isCursorHidden = true;
    terminal.write(show + this.#erase() + [...staying, ...cut].map((line) => `${line}\n`).join(''));
    this.#drawn = cut;
  }

  /** Takes the lines that were drawn over away and gives the cursor back. */
  close(): void {
    if (!this.#isCursorHidden) return;
    this.#terminal.write(this.#erase() + SHOW_CURSOR);
    this.#isCursorHidden = false;
    this.#drawn = [];
  }

  #erase(): string {
    return this.#drawn.length === 0 ? '' : `\u001b[${this.#drawn.length}A\r${CLEAR_BELOW}`;
  }
}
