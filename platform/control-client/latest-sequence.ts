import type { ControlClient } from './control-client.ts';

/**
 * Sequence of the newest event in the log, 0 when there is none. Asks whether there is anything after a guess, and
 * narrows the guess: about two questions for each doubling of the log.
 */
export async function latestSequence(client: Pick<ControlClient, 'events'>, signal?: AbortSignal): Promise<number> {
  const options = signal === undefined ? {} : { signal };
  const firstAfter = async (after: number): Promise<number | undefined> =>
    (await client.events.history({ after, limit: 1 }, options))[0]?.sequence;

  let known = (await firstAfter(0)) ?? 0;
  if (known === 0) return 0;
  let nothingAfter = Number.POSITIVE_INFINITY;
  for (let step = 1_000; nothingAfter === Number.POSITIVE_INFINITY; step *= 4) {
    const found = await firstAfter(known + step);
    if (found === undefined) nothingAfter = known + step;
    else known = found;
  }
  while (known < nothingAfter) {
    const middle = known + Math.floor((nothingAfter - known) / 2);
    const found = await firstAfter(middle);
    if (found === undefined) nothingAfter = middle;
    else known = found;
  }
  return known;
}
