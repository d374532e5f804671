import { hasEnded } from '../../common/domain/job.ts';
import type { Colours } from '../output/terminal.ts';
import { printable } from '../output/text-width.ts';
import { committedRounds } from './job-progress.ts';
import type { JobView, RoundView } from './job-view.ts';
import { roundLine, roundTitles } from './render-rounds.ts';

const ROUNDS_AT_FIRST = 20;

/** Remembers what of a job was printed, and gives each round and each notice its line once. */
export class JobJournal {
  readonly #colours: Colours;
  #lastRound = 0;
  #lastNotice = 0;
  #hasRounds = false;

  constructor(colours: Colours) {
    this.#colours = colours;
  }

  /** Lines that are new since the last call. A round is held back until all of it is known. */
  newLines(view: JobView): string[] {
    const lines: string[] = [];
    for (const { sequence, text } of view.notices) {
      if (sequence <= this.#lastNotice) continue;
      this.#lastNotice = sequence;
      lines.push(`${this.#colours.yellow('!')} ${printable(text)}`);
    }
    lines.push(...this.#skipOldRounds(view));
    for (const round of committedRounds(view)) {
      if (round.number <= this.#lastRound) continue;
      if (!isWholeRound(round, view)) break;
      this.#lastRound = round.number;
      if (!this.#hasRounds) lines.push(roundTitles(this.#colours));
      this.#hasRounds = true;
      lines.push(roundLine(round, view, this.#colours));
    }
    return lines;
  }

  /** Whoever begins to watch a job that has run for long is shown only its latest rounds. */
  #skipOldRounds(view: JobView): string[] {
    const skipped = this.#hasRounds ? undefined : committedRounds(view).at(-ROUNDS_AT_FIRST - 1);
    if (skipped === undefined || skipped.number <= this.#lastRound) return [];
    this.#lastRound = skipped.number;
    return [this.#colours.dim(`Rounds up to ${skipped.number} are in "eo job ${view.jobId}".`)];
  }
}

/** Evaluation comes after the commit, or never: then the next commit or the job's end says so. */
function isWholeRound(round: RoundView, view: JobView): boolean {
  if (hasEnded(view.state)) return true;
  const hasSuccessor = view.rounds.get(round.number + 1)?.committedAt != null;
  return round.bytesUp !== null && (round.accuracy !== null || hasSuccessor);
}
