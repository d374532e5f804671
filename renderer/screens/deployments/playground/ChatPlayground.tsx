import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Deployment } from '../../../../common/domain/deployment.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { ChatSettings } from './ChatSettings.tsx';
import { ChatTurnView } from './ChatTurnView.tsx';
import { isDemonstration } from './is-demonstration.ts';
import { readSampling, type TypedSampling } from './read-sampling.ts';
import { useConversation } from './use-conversation.ts';

interface ChatPlaygroundProps {
  readonly deployment: Deployment;
  /** Why nothing can be asked now. */
  readonly whyNot: string | undefined;
}

/** A conversation with a model of text, as it writes. */
export function ChatPlayground({ deployment, whyNot }: ChatPlaygroundProps) {
  const { chat: words } = useMessages().deployments.playground;
  const { name, canChat, model } = deployment;
  const [typed, setTyped] = useState<TypedSampling>({ temperature: '0.7', maxTokens: '256' });
  const [message, setMessage] = useState('');
  const { sampling, problems } = readSampling(typed);
  const { turns, isWriting, say, stop, clear } = useConversation({ deployment: name, canChat, ...sampling });
  const log = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each part of the answer is a reason to follow it
  useEffect(() => followEnd(log.current), [turns]);

  const text = message.trim();
  const isReady = whyNot === undefined && !isWriting && text !== '' && Object.keys(problems).length === 0;
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    if (!isReady) return;
    say(text);
    setMessage('');
  };
  const last = turns.at(-1);
  return (
    <div className="chat">
      <div ref={log} className="chat-log" role="log" aria-live="off" aria-label={words.log} tabIndex={0}>
        {isDemonstration(model) && <p className="note soft chat-note">{words.demonstration}</p>}
        {turns.length === 0 && <p className="note faint chat-note">{whyNot ?? words.empty}</p>}
        {turns.map((turn) => (
          <ChatTurnView key={turn.id} turn={turn} />
        ))}
      </div>
      {/* A reader hears the whole answer once, not each piece of it. */}
      <p className="unseen" role="status">
        {last?.role !== 'assistant' ? '' : last.state === 'writing' ? words.writing : `${words.done} ${last.content}`}
      </p>
      <form className="chat-form" onSubmit={submit}>
        <textarea
          aria-label={words.message}
          placeholder={words.placeholder}
          rows={2}
          value={message}
          onChange={({ target }) => setMessage(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        {isWriting ? (
          <Button icon={<Icon name="stop" />} onClick={stop}>
            {words.stop}
          </Button>
        ) : (
          <Button look="primary" submits disabled={!isReady} title={whyNot}>
            {words.send}
          </Button>
        )}
      </form>
      <div className="chat-below">
        <span className="small faint">{words.hint}</span>
        <Button look="quiet" disabled={turns.length === 0} onClick={clear}>
          {words.clear}
        </Button>
      </div>
      <ChatSettings typed={typed} problems={problems} onChange={setTyped} />
    </div>
  );
}

const NEAR = 60;

/** Keeps the end in sight, unless somebody has gone up to read. */
function followEnd(log: HTMLElement | null): void {
  if (log === null) return;
  const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < Math.max(NEAR, log.clientHeight / 2);
  if (isNear) log.scrollTop = log.scrollHeight;
}
