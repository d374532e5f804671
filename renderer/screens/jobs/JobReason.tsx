import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { hasSpentBudget } from '../../../common/domain/has-spent-budget.ts';
import type { Job } from '../../../common/domain/job.ts';
import { Age } from '../../components/Age.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { failureText } from '../../language/failure-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { waitNext, waitText } from '../../language/wait-text.ts';

/** Why a job stands still, since when, and what happens next; what it has made once it is done. */
export function JobReason({ job }: { readonly job: Job }) {
  const { state, wait, failure, endedAt, model } = job;
  const messages = useMessages();
  const format = useFormat();
  const { jobs: words } = messages;
  if (wait !== null) {
    return (
      <Reason icon="pause" why={waitText(wait, messages, format)} since={wait.since} next={waitNext(wait, messages)}>
        {wait.for === 'devices' && <Link href="/devices">{words.waits.seeDevices}</Link>}
      </Reason>
    );
  }
  switch (state) {
    case 'queued':
      return <Reason icon="pause" why={words.waits.turn} next={words.waits.turnNext} />;
    case 'running':
      return null;
    case 'paused':
      return failure === null ? (
        <Reason icon="pause" next={words.pausedNext} />
      ) : (
        <Reason
          icon="warning"
          isBad
          why={`${words.pausedBecause} ${failureText(failure, messages)}`}
          next={words.pausedNext}
        />
      );
    case 'failed':
      return (
        <Reason
          icon="warning"
          isBad
          why={failure === null ? undefined : failureText(failure, messages)}
          since={endedAt}
          next={words.failedNext}
        />
      );
    case 'cancelled':
      return <Reason icon="stop" since={endedAt} next={words.cancelledNext} />;
    case 'succeeded':
      return model === null ? null : (
        <Reason
          icon="check"
          why={hasSpentBudget(job) ? words.budgetSpent : undefined}
          next={words.madeModel(`${model.name} v${format.number(model.version)}`)}
        >
          <Link href={`/models/${model.name}`}>{words.seeModel}</Link>
        </Reason>
      );
  }
}

interface ReasonProps {
  readonly icon: IconName;
  readonly isBad?: boolean;
  readonly why?: string | undefined;
  readonly since?: number | null;
  readonly next: string;
  readonly children?: ReactNode;
}

function Reason({ icon, isBad = false, why, since = null, next, children }: ReasonProps) {
  return (
    <div className={`job-reason ${isBad ? 'bad' : ''}`} role="status">
      <Icon name={icon} />
      <p>
        {why !== undefined && <strong className="why">{why} </strong>}
        {since !== null && (
          <span className="faint small">
            <Age at={since} />{' '}
          </span>
        )}
        <span className="soft">{next}</span> {children}
      </p>
    </div>
  );
}
