import { endOf, type ScoreModel } from './score-model.ts';

/** A stretch in which nothing was played, drawn shorter than it was. */
export interface Fold {
  readonly from: number;
  readonly to: number;
}

/** A stretch is folded when it is so many times as long as a usual bar. */
const BARS = 4;
const SHORTEST_MS = 20_000;

interface Quiet {
  readonly folds: readonly Fold[];
  /** Until when somebody has played; null while somebody does. */
  readonly reached: number | null;
  readonly limitMs: number;
  readonly shownMs: number;
}

const known = new WeakMap<ScoreModel, Quiet>();

/** Where nobody played for long: the job was paused, waited for devices, or the orchestrator was off. */
export function findFolds(model: ScoreModel, now: number): readonly Fold[] {
  const quiet = known.get(model) ?? findQuiet(model);
  known.set(model, quiet);
  const { folds, reached, limitMs } = quiet;
  const isQuietNow = model.isLive && reached !== null && now - reached > limitMs;
  return isQuietNow ? [...folds, { from: reached, to: now }] : folds;
}

function findQuiet(model: ScoreModel): Quiet {
  const barMs = usualBarMs(model);
  const limitMs = Math.max(SHORTEST_MS, BARS * barMs);
  const spans: (readonly [from: number, to: number])[] = [];
  for (const { startedAt, endedAt } of model.bars) {
    spans.push([startedAt, startedAt]);
    if (endedAt !== null) spans.push([endedAt, endedAt]);
  }
  for (const { notes } of model.lanes) {
    for (const note of notes) spans.push([note.offeredAt, endOf(note, Number.POSITIVE_INFINITY, model.isLive)]);
  }
  spans.sort(([a], [b]) => a - b);
  const folds: Fold[] = [];
  let reached = spans[0]?.[0] ?? 0;
  for (const [from, to] of spans) {
    if (from - reached > limitMs) folds.push({ from: reached, to: from });
    reached = Math.max(reached, to);
  }
  const shownMs = Math.max(SHORTEST_MS / 4, barMs / 2);
  return { folds, reached: Number.isFinite(reached) ? reached : null, limitMs, shownMs };
}

/** How long a bar usually is: the median. */
export function usualBarMs({ bars }: ScoreModel): number {
  const lengths = bars.flatMap(({ startedAt, endedAt }) => (endedAt === null ? [] : [endedAt - startedAt]));
  return lengths.toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
}

/** Time on the paper: it runs as by the clock, but skips most of each fold. */
export class FoldedTime {
  readonly folds: readonly Fold[];
  readonly #shownMs: number;
  /** Milliseconds that are left out before the fold of the same index. */
  readonly #skipped: readonly number[];

  constructor(folds: readonly Fold[], shownMs: number) {
    this.folds = folds;
    this.#shownMs = shownMs;
    let sum = 0;
    this.#skipped = folds.map(({ from, to }) => {
      const before = sum;
      sum += to - from - shownMs;
      return before;
    });
  }

  /** Of a model as it stands. */
  static of(model: ScoreModel, now: number): FoldedTime {
    return new FoldedTime(findFolds(model, now), known.get(model)?.shownMs ?? SHORTEST_MS);
  }

  /** From the clock to the paper. */
  toPaper(at: number): number {
    if (this.folds.length === 0) return at;
    const index = this.folds.findLastIndex(({ from }) => from <= at);
    const fold = this.folds[index];
    if (fold === undefined) return at;
    const skipped = this.#skipped[index] ?? 0;
    if (at >= fold.to) return at - skipped - (fold.to - fold.from - this.#shownMs);
    return fold.from - skipped + ((at - fold.from) / (fold.to - fold.from)) * this.#shownMs;
  }

  /** From the paper to the clock. */
  toClock(paper: number): number {
    const index = this.folds.findLastIndex(({ from }, at) => from - (this.#skipped[at] ?? 0) <= paper);
    const fold = this.folds[index];
    if (fold === undefined) return paper;
    const skipped = this.#skipped[index] ?? 0;
    const into = paper - (fold.from - skipped);
    if (into >= this.#shownMs) return fold.to + into - this.#shownMs;
    return fold.from + (into / this.#shownMs) * (fold.to - fold.from);
  }

  /** The fold that a moment lies in. */
  foldAt(at: number): Fold | undefined {
    return this.folds.find(({ from, to }) => from < at && at < to);
  }
}
