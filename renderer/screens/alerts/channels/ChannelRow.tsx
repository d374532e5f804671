import { useState } from 'react';
import type { Channel } from '../../../../common/domain/alert-channel.ts';
import { asAppError } from '../../../../common/errors.ts';
import { AllowedButton } from '../../../components/allowed/AllowedButton.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import type { Messages } from '../../../language/messages.ts';
import { useNow } from '../../../stores/now-store.ts';
import type { Need } from '../../../stores/session-store.ts';

interface ChannelRowProps {
  readonly channel: Channel;
  readonly need: Need;
  readonly onTested: () => void;
  readonly onRemove: () => void;
}

type Test =
  | { readonly phase: 'none' | 'under-way' }
  | { readonly phase: 'arrived'; readonly at: number }
  | { readonly phase: 'failed'; readonly why: string };

/** One channel: where it leads, of what it tells, how it fares, and what came of a test. */
export function ChannelRow({ channel, need, onTested, onRemove }: ChannelRowProps) {
  const messages = useMessages();
  const { alerts } = messages;
  const { ways: words } = alerts;
  const format = useFormat();
  const now = useNow();
  const client = useClient();
  const [test, setTest] = useState<Test>({ phase: 'none' });
  const { name, kind, where, least, quiet, waiting, lastSentAt, problem } = channel;
  const quietText = quiet?.holdsCritical === true ? words.quiet.textCritical : words.quiet.text;
  const facts = [
    `${words.tellsOf} ${words.least[least]}`,
    quiet !== null && quietText(quiet.from, quiet.to),
    lastSentAt === null ? words.neverSent : words.lastSent(format.ago(lastSentAt, now)),
    waiting > 0 && words.waiting(format.number(waiting)),
  ];
  const send = async (): Promise<void> => {
    setTest({ phase: 'under-way' });
    try {
      await client.channels.test({ name });
      setTest({ phase: 'arrived', at: Date.now() });
    } catch (error) {
      setTest({ phase: 'failed', why: whyNot(error, messages) });
    }
    onTested();
  };
  return (
    <li className="attention-row channel-row">
      <div>
        <p className="attention-title">
          {name}
          <span className="small faint">
            {words.inShort[kind]} · {where}
          </span>
        </p>
        <p className="note soft">{facts.filter(Boolean).join(' · ')}</p>
        <div role="status" className="note">
          {test.phase === 'under-way' && <p className="soft">{words.testing}</p>}
          {test.phase === 'arrived' && (
            <p className="channel-arrived">
              <Icon name="check" /> {words.arrivedAt(format.time(test.at, now))}
            </p>
          )}
          {test.phase === 'failed' && (
            <div className="failure-text">
              <p>{words.notArrived}</p>
              <p>{test.why}</p>
            </div>
          )}
        </div>
        {problem !== null && test.phase !== 'failed' && (
          <div className="failure-text note">
            <p>
              {words.failing(format.ago(problem.at, now))} {problem.message}. {problem.hint ?? ''}
            </p>
            {waiting > 0 && <p>{words.retried}</p>}
          </div>
        )}
      </div>
      <div className="attention-actions">
        <AllowedButton
          need={need}
          isBusy={test.phase === 'under-way'}
          aria-label={`${alerts.test}: ${name}`}
          onClick={() => void send()}
        >
          {alerts.test}
        </AllowedButton>
        <AllowedButton need={need} look="quiet" aria-label={`${alerts.remove}: ${name}`} onClick={onRemove}>
          {alerts.remove}
        </AllowedButton>
      </div>
    </li>
  );
}

/** Why a test has not arrived. What has a hint is about the receiver; anything else about the way to the orchestrator. */
function whyNot(error: unknown, messages: Messages): string {
  const { message, hint } = asAppError(error);
  return hint === undefined ? errorText(error, messages) : `${message}. ${hint}`;
}
