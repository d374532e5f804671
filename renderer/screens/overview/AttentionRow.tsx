import { Link } from 'wouter';
import type { AttentionItem } from '../../../common/domain/attention.ts';
import type { JoinRequest } from '../../../common/domain/joining.ts';
import { Age } from '../../components/Age.tsx';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { APPROVING } from '../../components/joining/ApproveDialog.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useJoinRequests } from '../../stores/join-requests-store.ts';
import { sayDone, sayFailed } from '../../stores/toasts.ts';
import { attentionStep } from './attention-step.ts';
import { SeverityMark } from './SeverityMark.tsx';

const DISMISSING = { role: 'operator', scope: 'cluster' } as const;

interface AttentionRowProps {
  readonly item: AttentionItem;
  readonly onApprove: (request: JoinRequest) => void;
}

/** One thing that needs a person: how grave, what, since when, and what to do. */
export function AttentionRow({ item, onApprove }: AttentionRowProps) {
  const messages = useMessages();
  const { attention: words } = messages;
  const format = useFormat();
  const client = useClient();
  const requests = useJoinRequests();
  const { id, severity, since, dismissible, cause } = item;
  const { title, next } = words.say(cause, format);
  const step = attentionStep(cause);
  const request =
    cause.kind === 'machine-asks-to-join' ? requests.find((one) => one.id === cause.requestId) : undefined;
  const dismiss = (): void => {
    client.attention.dismiss({ id }).then(
      () => sayDone(words.dismissed),
      (error: unknown) => sayFailed(messages.app.failed(title), errorText(error, messages)),
    );
  };
  return (
    <li className={`attention-row ${severity}`}>
      <SeverityMark severity={severity} />
      <div>
        <p className="attention-title">
          {step === undefined ? title : <Link href={step.href}>{title}</Link>}
          <span className="small faint">
            <Age at={since} />
          </span>
        </p>
        <p className="note soft">{next}</p>
      </div>
      <div className="attention-actions">
        {cause.kind === 'machine-asks-to-join' && (
          <AllowedButton
            need={APPROVING}
            look="primary"
            disabled={request === undefined}
            onClick={() => request !== undefined && onApprove(request)}
          >
            {words.steps.approve}
          </AllowedButton>
        )}
        {step !== undefined && (
          <Link className="button plain" href={step.href}>
            {words.steps[step.words]}
          </Link>
        )}
        {dismissible && (
          <AllowedButton need={DISMISSING} look="quiet" onClick={dismiss}>
            {words.steps.dismiss}
          </AllowedButton>
        )}
      </div>
    </li>
  );
}
