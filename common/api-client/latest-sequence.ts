import type { ControlClient } from './control-client.ts';

/** Sequence of the newest event in the log, 0 when there is none. */
export async function latestSequence(client: Pick<ControlClient, 'cluster'>, signal?: AbortSignal): Promise<number> {
  const { lastEvent } = await client.cluster.get(undefined, signal === undefined ? {} : { signal });
  return lastEvent;
}
