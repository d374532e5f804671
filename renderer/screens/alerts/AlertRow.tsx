import type { ListedAlert } from '../../../common/domain/alert.ts';
import { Age } from '../../components/Age.tsx';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { sayFailed } from '../../stores/toasts.ts';
import { SeverityMark } from '../overview/SeverityMark.tsx';

const DEEDS = { role: 'operator', scope: 'cluster' } as const;
const SILENCE_SECONDS = 7_200;

interface AlertRowProps {
  readonly alert: ListedAlert;
  readonly onDone: () => void;
}

/** One alert: how grave, what, since when or until when, and what to do about it. */
export function AlertRow({ alert, onDone }: AlertRowProps) {
  const messages = useMessages();
  const { alerts: words, attention } = messages;
  const format = useFormat();
  const client = useClient();
  const { id, severity, since, endedAt, cause, state, silencedUntil, isFlapping, occurrences } = alert;
  const { title, next } = attention.say(cause, format);
  const act = (deed: Promise<unknown>): void => {
    deed.then(onDone, (error: unknown) => sayFailed(messages.app.failed(title), errorText(error, messages)));
  };
  const notes = [
    isFlapping && words.flapping(occurrences),
    alert.acknowledgedBy !== null && words.by(alert.acknowledgedBy),
    silencedUntil !== null && words.until(format.exact(silencedUntil)),
  ];
  const scope = { alertId: id };
  return (
    <li className={`attention-row ${severity}`}>
      <SeverityMark severity={severity} />
      <div>
        <p className="attention-title">
          {title}
          <span className="small faint">
            <Age at={endedAt ?? since} />
          </span>
        </p>
        <p className="note soft">{[next, ...notes].filter(Boolean).join(' ')}</p>
      </div>
      {state !== 'resolved' && (
        <div className="attention-actions">
          {state === 'firing' && (
            <AllowedButton need={DEEDS} onClick={() => act(client.alerts.acknowledge({ id }))}>
              {words.acknowledge}
            </AllowedButton>
          )}
          {silencedUntil === null && (
            <AllowedButton
              need={DEEDS}
              look="quiet"
              onClick={() => act(client.alerts.silence({ scope, forSeconds: SILENCE_SECONDS }))}
            >
              {words.silence}
            </AllowedButton>
          )}
        </div>
      )}
    </li>
  );
}
