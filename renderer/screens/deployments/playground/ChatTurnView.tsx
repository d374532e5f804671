import { errorText } from '../../../language/error-text.ts';
import type { Format } from '../../../language/format.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import type { Messages } from '../../../language/messages.ts';
import type { SpokenTurn } from './use-conversation.ts';

/** One turn, with what it took. */
export function ChatTurnView({ turn }: { readonly turn: SpokenTurn }) {
  const messages = useMessages();
  const { chat: words } = messages.deployments.playground;
  const format = useFormat();
  const { role, content, state, failure } = turn;
  const isMine = role === 'user';
  return (
    <article className="chat-turn" data-role={role} aria-busy={state === 'writing'}>
      <h3>{isMine ? words.you : words.model}</h3>
      <p className="chat-text">
        {content}
        {state === 'writing' && <span className="chat-cursor" aria-hidden="true" />}
      </p>
      {state === 'failed' && (
        <p role="alert" className="failure-text">
          {words.failed} {errorText(failure, messages)}
        </p>
      )}
      {!isMine && <p className="small faint">{tookText(turn, messages, format)}</p>}
    </article>
  );
}

function tookText({ state, usage, firstMs }: SpokenTurn, { deployments }: Messages, format: Format): string {
  const { chat: words } = deployments.playground;
  const parts = [
    state === 'stopped' ? words.stopped : state === 'cut' ? words.cut : undefined,
    usage && words.usage(format.number(usage.promptTokens), format.number(usage.completionTokens)),
    usage?.tokensPerSecond == null
      ? undefined
      : words.speed(format.number(usage.tokensPerSecond, usage.tokensPerSecond < 10 ? 1 : 0)),
    firstMs === undefined ? undefined : words.first(format.duration(firstMs)),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
