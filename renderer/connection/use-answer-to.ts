import { useEffect, useState } from 'react';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { EventKind } from '../../common/domain/event.ts';
import { useConnectionPhase } from '../stores/connection-store.ts';
import { useLatestOf } from '../stores/events-store.ts';
import { useClient } from './connection-context.ts';

interface Answered<Value> {
  /** The last answer; it stays while a newer one is on its way. */
  readonly value: Value | undefined;
  /** True when the answer is to this question, as it is. */
  readonly isCurrent: boolean;
  /** Why the last question was not answered. */
  readonly error: unknown;
}

interface Answer<Question, Value> extends Pick<Answered<Value>, 'value' | 'error'> {
  readonly question: Question;
}

/** So long nobody types before the orchestrator is asked. */
const QUIET_MS = 300;

/**
 * Asks what is being typed, once it rests, and again after events of these kinds. Undefined is no question. All three must
 * keep their identity between renderings.
 */
export function useAnswerTo<Question, Value>(
  question: Question | undefined,
  ask: (client: ControlClient, question: Question, signal: AbortSignal) => Promise<Value>,
  kinds: ReadonlySet<EventKind>,
): Answered<Value> {
  const client = useClient();
  const latest = useLatestOf(kinds);
  const isLive = useConnectionPhase() === 'live';
  const [answer, setAnswer] = useState<Answer<Question, Value>>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `latest` is when to ask again
  useEffect(() => {
    if (question === undefined || !isLive) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask(client, question, stop.signal).then(
        (value) => stop.signal.aborted || setAnswer({ question, value, error: undefined }),
        (error: unknown) => stop.signal.aborted || setAnswer((before) => ({ question, value: before?.value, error })),
      );
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [ask, client, question, isLive, latest]);
  const isOfThis = answer !== undefined && answer.question === question;
  return {
    value: answer?.value,
    isCurrent: isOfThis && answer.error === undefined,
    error: isOfThis ? answer.error : undefined,
  };
}
