import { isAbort } from '../../common/api-client/call-error.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import { followEvents } from '../../common/api-client/follow-events.ts';
import { latestSequence } from '../../common/api-client/latest-sequence.ts';
import type { LiveMessage } from '../../common/domain/event.ts';
import { hasCode } from '../../common/errors.ts';
import { fullJitter } from '../../common/full-jitter.ts';
import { pause } from '../../common/lifecycle/pause.ts';
import { connectionIsLive, connectionWasCut, signedOut } from '../stores/connection-store.ts';
import { MessageBatches } from './message-batches.ts';
import type { Mirror } from './mirror.ts';

/** Between two renderings of what devices report. */
const BATCH_MS = 200;

/**
 * Keeps the mirrors like the orchestrator until the returned function is called. It notes where the log stands before it
 * loads, so that nothing is missed; after a gap it catches up by sequence, and loads again what is only of the moment.
 */
export function followOrchestrator(client: ControlClient, mirrors: readonly Mirror[]): () => void {
  const stop = new AbortController();
  void keepFollowing(client, mirrors, stop.signal);
  return () => stop.abort();
}

async function keepFollowing(client: ControlClient, mirrors: readonly Mirror[], signal: AbortSignal): Promise<void> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      await follow(client, mirrors, signal, () => {
        failures = 0;
      });
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (hasCode(error, 'unauthenticated')) return signedOut();
      if (!hasCode(error, 'unavailable')) console.error(error);
      connectionWasCut();
    }
    await pause(fullJitter(failures, { firstMs: 500, capMs: 5_000 }), signal);
  }
}

async function follow(
  client: ControlClient,
  mirrors: readonly Mirror[],
  signal: AbortSignal,
  onLive: () => void,
): Promise<void> {
  const after = await latestSequence(client, signal);
  const load = async (): Promise<void> => {
    await Promise.all(mirrors.map(async (mirror) => await mirror.load(client).catch(exceptForbidden)));
  };
  await load();
  connectionIsLive();
  onLive();
  const batches = new MessageBatches<LiveMessage>(BATCH_MS, (messages) => {
    for (const mirror of mirrors) mirror.receive(messages, client);
  });
  const reload = (): void => {
    void load().then(connectionIsLive, connectionWasCut);
  };
  try {
    for await (const message of followEvents(client, { after, signal, onCut: connectionWasCut, onBack: reload })) {
      batches.add(message);
    }
  } finally {
    batches.stop();
  }
}

/** A token may be limited to some areas: the others stay empty. */
function exceptForbidden(error: unknown): void {
  if (!hasCode(error, 'forbidden')) throw error;
}
