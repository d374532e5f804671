/** What of the paper is in sight. */
export interface ScoreView {
  /** Paper time at the left edge. */
  readonly from: number;
  readonly msPerPx: number;
  /** True while the right edge goes with the time. */
  readonly isFollowing: boolean;
}

/** What there is to see, and on how much room. */
export interface Paper {
  readonly from: number;
  readonly to: number;
  readonly widthPx: number;
}

const CLOSEST_MS_PER_PX = 0.5;
/** Left free behind the last note, so that it can be seen to grow. */
const MARGIN = 0.04;

/** Everything, from the first bar to the last. */
export function wholeView(paper: Paper, isFollowing: boolean): ScoreView {
  return { from: paper.from, msPerPx: farthest(paper), isFollowing };
}

/** The end, as near as it was. */
export function followingView(view: Pick<ScoreView, 'msPerPx'>, paper: Paper): ScoreView {
  const msPerPx = clamp(view.msPerPx, CLOSEST_MS_PER_PX, farthest(paper));
  const from = paper.to + MARGIN * paper.widthPx * msPerPx - paper.widthPx * msPerPx;
  return { from: Math.max(paper.from, from), msPerPx, isFollowing: true };
}

/** At the start: all of it where the bars are wide enough to be read, else the last of them. */
export function firstView(paper: Paper, barMs: number, readableBarPx: number): ScoreView {
  const readable = barMs === 0 ? Number.POSITIVE_INFINITY : barMs / readableBarPx;
  return followingView({ msPerPx: Math.min(farthest(paper), readable) }, paper);
}

/** Nearer (factor below 1) or farther, with the moment under `atPx` staying where it is. */
export function zoomed(view: ScoreView, factor: number, atPx: number, paper: Paper): ScoreView {
  const msPerPx = clamp(view.msPerPx * factor, CLOSEST_MS_PER_PX, farthest(paper));
  if (view.isFollowing) return followingView({ msPerPx }, paper);
  const from = view.from + atPx * (view.msPerPx - msPerPx);
  return kept({ from, msPerPx, isFollowing: false }, paper);
}

/** Moved to the right by so many pixels; whoever reaches the end of a live score follows it again. */
export function panned(view: ScoreView, px: number, paper: Paper): ScoreView {
  return kept({ ...view, from: view.from + px * view.msPerPx, isFollowing: false }, paper);
}

/** A stretch of the paper, with some room around it. */
export function showing(from: number, to: number, paper: Paper): ScoreView {
  const msPerPx = clamp(((to - from) * 1.3) / paper.widthPx, CLOSEST_MS_PER_PX, farthest(paper));
  return kept({ from: (from + to) / 2 - (paper.widthPx * msPerPx) / 2, msPerPx, isFollowing: false }, paper);
}

/** The same view, moved only as far as a stretch needs to come in sight; it stays there. */
export function revealing(view: ScoreView, from: number, to: number, paper: Paper): ScoreView {
  const span = paper.widthPx * view.msPerPx;
  if (from >= view.from && to <= view.from + span) return { ...view, isFollowing: false };
  const next = from < view.from || to - from > span ? from - span * 0.1 : to - span * 0.9;
  return kept({ ...view, from: next, isFollowing: false }, paper);
}

function kept(view: ScoreView, paper: Paper): ScoreView {
  const span = paper.widthPx * view.msPerPx;
  const last = Math.max(paper.from, paper.to + span * MARGIN - span);
  return { ...view, from: clamp(view.from, paper.from, last) };
}

function farthest({ from, to, widthPx }: Paper): number {
  return Math.max(CLOSEST_MS_PER_PX, (to - from) / ((1 - MARGIN) * Math.max(1, widthPx)));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
