import type { Evaluation, Round } from '../../../../common/domain/job.ts';
import type { Curve } from './merge-curves.ts';

/** What the horizontal axis stands for. */
export type Axis = 'round' | 'time';

const MINUTE_MS = 60_000;

/** A figure of a job over its rounds, or over the minutes in which it was played: pauses between rounds do not count. */
export function jobCurve(
  rounds: readonly Round[],
  axis: Axis,
  figure: keyof Pick<Evaluation, 'accuracy' | 'loss'>,
): Curve {
  const x: number[] = [];
  const values: number[] = [];
  let playedMs = 0;
  for (const { number, startedAt, committedAt, evaluation } of rounds) {
    if (committedAt === null) continue;
    playedMs += committedAt - startedAt;
    if (evaluation === null) continue;
    x.push(axis === 'round' ? number : playedMs / MINUTE_MS);
    values.push(evaluation[figure]);
  }
  return { x, values };
}
