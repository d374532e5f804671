import { Link } from 'wouter';
import { hasSpentBudget } from '../../../common/domain/has-spent-budget.ts';
import type { Job } from '../../../common/domain/job.ts';
import { Reason } from '../../components/Reason.tsx';
import { failureText } from '../../language/failure-text.ts';
import type { Format } from '../../language/format.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import type { Messages } from '../../language/messages.ts';
import { waitNext, waitText } from '../../language/wait-text.ts';

/** Why a job stands still, since when, and what happens next; what it has made once it is done. */
export function JobReason({ job }: { readonly job: Job }) {
  const { state, wait, failure, endedAt, model, fineTuning } = job;
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
          next={job.roundsCommitted === 0 ? words.failedFirst : words.failedNext}
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
          {fineTuning !== undefined && <span className="soft"> {fineTuningText(fineTuning, messages, format)}</span>}
        </Reason>
      );
  }
}

/** What came of going on with the model on each part for itself; samples to judge by may be missing. */
function fineTuningText(
  { parts, evaluation }: NonNullable<Job['fineTuning']>,
  { jobs: { fineTuned } }: Messages,
  format: Format,
): string {
  const done = fineTuned.parts(format.number(parts), parts);
  return evaluation === null ? `${done}.` : `${done}: ${fineTuned.reached(format.percent(evaluation.accuracy, 1))}`;
}
