import type { Clock } from '../../common/lifecycle/clock.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';

interface OutputLinesDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly onLine: (line: string) => void;
  /** Of every line, also of those that are not given on. */
  readonly onEach?: (line: string) => void;
  /** So many lines have not been given on; told before the next one that is. */
  readonly onSkipped: (lines: number) => void;
}

const LONGEST_LINE = 2_000;
const LINES = { burst: 500, perSecond: 50 };
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;

/**
 * What a process prints, line by line, however it comes in pieces: so many lines at once, and so many a second. Lines that are
 * too long are cut, and those of a private key are left out.
 */
export class OutputLines {
  readonly #deps: OutputLinesDeps;
  readonly #room: TokenBuckets;
  #open = '';
  #skipped = 0;
  #isInKey = false;

  constructor(deps: OutputLinesDeps) {
    this.#deps = deps;
    this.#room = new TokenBuckets({ clock: deps.clock, ...LINES, keys: 1 });
  }

  add(text: string): void {
    const lines = (this.#open + text).split(/\r?\n|\r/);
    this.#open = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) this.#tell(line);
  }

  /** A last line without an end is one as well. */
  end(): void {
    this.#tell(this.#open);
    this.#open = '';
    this.#tellSkipped();
  }

  #tell(line: string): void {
    if (this.#isInKey) {
      this.#isInKey = !KEY_ENDS.test(line);
      return;
    }
    if (line.trim() === '') return;
    this.#isInKey = KEY_BEGINS.test(line) && !KEY_ENDS.test(line);
    const cut = line.slice(0, LONGEST_LINE);
    this.#deps.onEach?.(cut);
    if (this.#room.take('') > 0) {
      this.#skipped++;
      return;
    }
    this.#tellSkipped();
    this.#deps.onLine(cut);
  }

  #tellSkipped(): void {
    if (this.#skipped === 0) return;
    this.#deps.onSkipped(this.#skipped);
    this.#skipped = 0;
  }
}
