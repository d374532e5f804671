import { useState } from 'react';
import type { Rollout } from '../../../../common/updates/rollout.ts';
import { Age } from '../../../components/Age.tsx';
import { Button } from '../../../components/Button.tsx';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { Progress } from '../../../components/Progress.tsx';
import { Section } from '../../../components/Section.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayFailed } from '../../../stores/toasts.ts';

interface RolloutNoticeProps {
  readonly rollout: Rollout;
  readonly mayNot: boolean;
  readonly onChanged: () => void;
}

/** How the update goes that was started last, and what can be done about it. */
export function RolloutNotice({ rollout, mayNot, onChanged }: RolloutNoticeProps) {
  const messages = useMessages();
  const { updates: words } = messages;
  const client = useClient();
  const [isEnding, setEnding] = useState(false);
  const { version, state, devices, halt, startedAt, endedAt } = rollout;
  const isOpen = state === 'running' || state === 'paused';
  const done = devices.filter(({ step }) => step === 'updated').length;
  const switchIt = async (): Promise<void> => {
    try {
      await (state === 'paused' ? client.updates.resume() : client.updates.pause());
    } catch (error) {
      sayFailed(messages.app.failed(words.going(version)), errorText(error, messages));
    }
    onChanged();
  };
  return (
    <Section title={words.going(version)}>
      <p>
        <strong>{words.states[state]}</strong>{' '}
        <span className="small faint">
          <Age at={endedAt ?? startedAt} />
        </span>
      </p>
      {isOpen && (
        <Progress label={words.done(done, devices.length)} share={devices.length === 0 ? 0 : done / devices.length} />
      )}
      {halt !== null && (
        <>
          <p className="failure-text">{words.halted(halt.deviceName, halt.failure.message)}</p>
          <p className="note soft">{words.haltedNext}</p>
        </>
      )}
      {isOpen && !mayNot && (
        <p>
          <Button onClick={() => void switchIt()}>{state === 'paused' ? words.resume : words.pause}</Button>{' '}
          <Button look="quiet" onClick={() => setEnding(true)}>
            {words.cancel}
          </Button>
        </p>
      )}
      <ConfirmDialog
        isOpen={isEnding}
        onClose={() => setEnding(false)}
        title={words.cancelQuestion}
        action={words.cancel}
        onConfirm={async () => {
          await client.updates.cancel();
          onChanged();
        }}
      >
        {words.cancelText}
      </ConfirmDialog>
    </Section>
  );
}
