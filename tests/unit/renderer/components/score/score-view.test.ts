import { expect, test } from 'vitest';
import {
  firstView,
  followingView,
  panned,
  revealing,
  showing,
  wholeView,
  zoomed,
} from '../../../../../renderer/components/score/score-view.ts';

const PAPER = { from: 0, to: 96_000, widthPx: 1_000 };

test('the whole run fits, with room behind it', () => {
  expect(wholeView(PAPER, false)).toEqual({ from: 0, msPerPx: 100, isFollowing: false });
});

test('at first as much is shown as can be read, and the end is followed', () => {
  expect(firstView(PAPER, 1_000, 100)).toMatchObject({ msPerPx: 10, from: 86_400, isFollowing: true });
  expect(firstView(PAPER, 50_000, 100)).toMatchObject({ msPerPx: 100, from: 0 });
});

test('zooming keeps the moment under the pointer where it is', () => {
  const before = { from: 20_000, msPerPx: 20, isFollowing: false };
  const after = zoomed(before, 0.5, 300, PAPER);
  expect(after.from + 300 * after.msPerPx).toBe(before.from + 300 * before.msPerPx);
});

test('nobody zooms farther than the whole, or nearer than half a millisecond', () => {
  expect(zoomed({ from: 0, msPerPx: 90, isFollowing: false }, 10, 0, PAPER).msPerPx).toBe(100);
  expect(zoomed({ from: 0, msPerPx: 1, isFollowing: false }, 0.001, 0, PAPER).msPerPx).toBe(0.5);
});

test('panning ends following and stays on the paper', () => {
  const following = followingView({ msPerPx: 10 }, PAPER);
  expect(panned(following, -100, PAPER)).toEqual({ from: following.from - 1_000, msPerPx: 10, isFollowing: false });
  expect(panned(following, -99_999, PAPER).from).toBe(0);
  expect(panned(following, 99_999, PAPER).from).toBe(86_400);
});

test('following keeps the end in sight when it grows, at the same distance', () => {
  const before = followingView({ msPerPx: 10 }, PAPER);
  const after = followingView(before, { ...PAPER, to: 97_000 });
  expect(after).toEqual({ from: before.from + 1_000, msPerPx: 10, isFollowing: true });
});

test('a note is brought in sight only when it is not', () => {
  const view = { from: 10_000, msPerPx: 10, isFollowing: true };
  expect(revealing(view, 12_000, 13_000, PAPER)).toEqual({ ...view, isFollowing: false });
  expect(revealing(view, 30_000, 31_000, PAPER).from).toBe(22_000);
  expect(revealing(view, 5_000, 6_000, PAPER).from).toBe(4_000);
});

test('a round is shown with some room around it', () => {
  expect(showing(50_000, 60_000, PAPER)).toEqual({ from: 48_500, msPerPx: 13, isFollowing: false });
});
