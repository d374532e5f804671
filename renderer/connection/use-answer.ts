import { useCallback, useEffect, useState } from 'react';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { EventKind } from '../../common/domain/event.ts';
import { useConnectionPhase } from '../stores/connection-store.ts';
import { useLatestOf } from '../stores/events-store.ts';
import { useClient } from './connection-context.ts';

interface Asked<Value> {
  /** The last answer; it stays while later calls fail. */
  readonly value: Value | undefined;
  /** Why the last call failed. */
  readonly error: unknown;
  readonly askAgain: () => void;
}

/**
 * What a call answers, for screens that alone need it. It is asked again after events of these kinds and after a cut; both
 * arguments must keep their identity between renderings.
 */
export function useAnswer<Value>(
  ask: (client: ControlClient) => Promise<Value>,
  kinds: ReadonlySet<EventKind>,
): Asked<Value> {
  const client = useClient();
  const latest = useLatestOf(kinds);
  const isLive = useConnectionPhase() === 'live';
  const [again, setAgain] = useState(0);
  const [answer, setAnswer] = useState<Omit<Asked<Value>, 'askAgain'>>({ value: undefined, error: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `latest` and `again` are when to ask
  useEffect(() => {
    if (!isLive) return;
    let isWanted = true;
    ask(client).then(
      (value) => isWanted && setAnswer({ value, error: undefined }),
      (error: unknown) => isWanted && setAnswer(({ value }) => ({ value, error })),
    );
    return () => {
      isWanted = false;
    };
  }, [ask, client, isLive, latest, again]);
  const askAgain = useCallback(() => setAgain((count) => count + 1), []);
  return { ...answer, askAgain };
}
