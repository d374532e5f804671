import { useCallback, useEffect, useRef, useState } from 'react';
import { useConnection } from '../../../connection/connection-context.ts';
import { askText, type ChatTurn, type TextQuestion } from './ask-text.ts';

/** What a person has said, or the model, as far as it has come. */
export interface SpokenTurn extends ChatTurn {
  readonly id: number;
  readonly state: 'said' | 'writing' | 'stopped' | 'cut' | 'failed';
  readonly failure?: unknown;
  /** Milliseconds from the question to the first text; undefined before it. */
  readonly firstMs?: number | undefined;
  readonly usage?: {
    readonly promptTokens: number;
    readonly completionTokens: number;
    /** As it was seen here, after the first token; null where there was none after it. */
    readonly tokensPerSecond: number | null;
  };
}

interface Conversation {
  readonly turns: readonly SpokenTurn[];
  readonly isWriting: boolean;
  readonly say: (text: string) => void;
  readonly stop: () => void;
  readonly clear: () => void;
}

type Settings = Omit<TextQuestion, 'turns'>;

/** A conversation with a model. What is said while an answer comes is not heard; leaving the page stops it. */
export function useConversation(settings: Settings): Conversation {
  const { baseUrl } = useConnection();
  const [turns, setTurns] = useState<readonly SpokenTurn[]>([]);
  const running = useRef<AbortController>(null);
  const lastId = useRef(0);
  useEffect(() => () => running.current?.abort(), []);

  const say = async (text: string): Promise<void> => {
    if (running.current !== null) return;
    const call = new AbortController();
    running.current = call;
    const mine: SpokenTurn = { id: ++lastId.current, role: 'user', content: text, state: 'said' };
    const id = ++lastId.current;
    const earlier = turns.filter(({ content }) => content !== '');
    setTurns([...turns, mine, { id, role: 'assistant', content: '', state: 'writing' }]);
    const change = (part: (turn: SpokenTurn) => Partial<SpokenTurn>): void =>
      setTurns((before) => before.map((turn) => (turn.id === id ? { ...turn, ...part(turn) } : turn)));

    const askedAt = performance.now();
    let firstAt: number | undefined;
    let end: SpokenTurn['state'] = 'said';
    try {
      const said = [...earlier, mine].map(({ role, content }) => ({ role, content }));
      for await (const part of askText(baseUrl, { ...settings, turns: said }, call.signal)) {
        if (part.kind === 'text') {
          const first = firstAt ?? performance.now();
          firstAt = first;
          change(({ content }) => ({ content: content + part.text, firstMs: first - askedAt }));
        } else if (part.kind === 'finish') {
          if (part.reason === 'length') end = 'cut';
        } else {
          const { promptTokens, completionTokens } = part;
          const seconds = firstAt === undefined ? 0 : (performance.now() - firstAt) / 1_000;
          const tokensPerSecond = completionTokens > 1 && seconds > 0 ? (completionTokens - 1) / seconds : null;
          change(() => ({ usage: { promptTokens, completionTokens, tokensPerSecond } }));
        }
      }
      change(() => ({ state: end }));
    } catch (failure) {
      change(() => (call.signal.aborted ? { state: 'stopped' } : { state: 'failed', failure }));
    } finally {
      if (running.current === call) running.current = null;
    }
  };
  const stop = useCallback(() => running.current?.abort(), []);
  return {
    turns,
    isWriting: turns.at(-1)?.state === 'writing',
    say: (text) => void say(text),
    stop,
    clear: () => {
      stop();
      running.current = null;
      setTurns([]);
    },
  };
}
