import { hideSecrets } from '../../../platform/logging/hide-secrets.ts';

const MOST_LINES = 50;
const LONGEST_LINE = 1_024;

/** The last lines of what a process writes. */
export class LastLines {
  #lines: string[] = [];
  #open = '';

  /** Takes text as it comes, in pieces that may end anywhere. Secrets in it are hidden. */
  add(text: string): void {
    const lines = (this.#open + text).split(/\r?\n|\r/);
    this.#open = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    const kept = lines.filter((line) => line.trim() !== '').map((line) => hideSecrets(line.slice(0, LONGEST_LINE)));
    this.#lines = [...this.#lines, ...kept].slice(-MOST_LINES);
  }

  /** At most 50 lines of at most 1,024 characters, the newest last. */
  get all(): readonly string[] {
    return this.#open.trim() === '' ? this.#lines : [...this.#lines, hideSecrets(this.#open)].slice(-MOST_LINES);
  }
}
