import type { ControlClient } from './control-client.ts';

/** Sequence of the newest event in the log, 0 when there is none. */
export async function latestSequence(client: Pick<ControlClient, 'health'>, signal?: AbortSignal): Promise<number> {
  const { lastEvent } = await client.health.check(undefined, signal === undefined ? {} : { signal });
  return lastEvent;
}
