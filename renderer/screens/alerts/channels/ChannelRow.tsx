import { useState } from 'react';
import type { Channel } from '../../../../common/domain/alert-channel.ts';
import { AllowedButton } from '../../../components/allowed/AllowedButton.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useNow } from '../../../stores/now-store.ts';
import type { Need } from '../../../stores/session-store.ts';
import { channelFailure } from './channel-failure.ts';

interface ChannelRowProps {
  readonly channel: Channel;
  readonly need: Need;
  /** When it was last changed here: what tests said before does not hold any more. */
  readonly changedAt: number;
  readonly onTested: () => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

type Test =
  | { readonly phase: 'none' | 'under-way' }
  | { readonly phase: 'arrived'; readonly at: number }
  | { readonly phase: 'failed'; readonly at: number; readonly why: string };

const NO_TEST: Test = { phase: 'none' };

/** One channel: where it leads, of what it tells, how it fares, and what came of a test. */
export function ChannelRow({ channel, need, changedAt, onTested, onEdit, onRemove }: ChannelRowProps) {
  const messages = useMessages();
  const { alerts } = messages;
  const { ways: words } = alerts;
  const format = useFormat();
  const now = useNow();
  const client = useClient();
  const [lastTest, setTest] = useState<Test>(NO_TEST);
  const test = 'at' in lastTest && lastTest.at < changedAt ? NO_TEST : lastTest;
  const { name, kind, where, least, quiet, waiting, lastSentAt, problem } = channel;
  const quietText = quiet?.holdsCritical === true ? words.quiet.textCritical : words.quiet.text;
  const zone = quiet?.timeZone === undefined ? '' : ` (${quiet.timeZone})`;
  const facts = [
    `${words.tellsOf} ${words.least[least]}`,
    quiet !== null && quietText(`${quiet.from}–${quiet.to}${zone}`),
    lastSentAt === null ? words.neverSent : words.lastSent(format.ago(lastSentAt, now)),
    waiting > 0 && words.waiting(format.number(waiting)),
  ];
  const send = async (): Promise<void> => {
    setTest({ phase: 'under-way' });
    try {
      await client.channels.test({ name });
      setTest({ phase: 'arrived', at: Date.now() });
    } catch (error) {
      setTest({ phase: 'failed', at: Date.now(), why: channelFailure(error, messages) });
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
        <AllowedButton need={need} look="quiet" aria-label={`${words.edit.action}: ${name}`} onClick={onEdit}>
          {words.edit.action}
        </AllowedButton>
        <AllowedButton need={need} look="quiet" aria-label={`${alerts.remove}: ${name}`} onClick={onRemove}>
          {alerts.remove}
        </AllowedButton>
      </div>
    </li>
  );
}
