import { Link } from 'wouter';
import { hasEnded, type Job, type Round } from '../../../common/domain/job.ts';
import { Age } from '../../components/Age.tsx';
import { Progress } from '../../components/Progress.tsx';
import { clockText } from '../../components/score/clock-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useNow } from '../../stores/now-store.ts';
import { timeLeftMs } from '../../stores/time-left.ts';
import { JobReason } from './JobReason.tsx';
import { JobSecrets } from './JobSecrets.tsx';

/** How far a job is and how long it will take; where it stands still, why, since when, and what comes next. */
export function JobHeadline({ job, rounds }: { readonly job: Job; readonly rounds: readonly Round[] }) {
  const { jobs: words, logs } = useMessages();
  const format = useFormat();
  const { state, roundsCommitted, spec, startedAt, endedAt } = job;
  const current = rounds.findLast((round) => round.state === 'running')?.number ?? roundsCommitted;
  return (
    <div className="job-headline">
      <div className="job-progress">
        <strong>
          {current === 0
            ? words.roundsDone(format.number(spec.rounds), spec.rounds)
            : words.roundOf(format.number(current), format.number(spec.rounds))}
        </strong>
        {!hasEnded(state) && <Progress label={words.progress} share={roundsCommitted / spec.rounds} />}
        <TimeLeft job={job} rounds={rounds} />
        {!hasEnded(state) && spec.priority !== 'normal' && (
          <span className="soft">{words.ofPriority[spec.priority]}</span>
        )}
        {startedAt !== null && endedAt !== null && (
          <span className="soft">
            {words.took(format.duration(endedAt - startedAt))}, <Age at={endedAt} />
          </span>
        )}
        <Link href={`/logs?job=${job.id}`}>{logs.ofJob}</Link>
      </div>
      <JobReason job={job} />
      <JobSecrets spec={spec} />
    </div>
  );
}

function TimeLeft({ job, rounds }: { readonly job: Job; readonly rounds: readonly Round[] }) {
  const { jobs: words } = useMessages();
  const format = useFormat();
  const now = useNow();
  const left = timeLeftMs(
    job,
    rounds.flatMap(({ committedAt }) => committedAt ?? []),
    now,
  );
  if (left === undefined) return null;
  const { targetAccuracy } = job.spec;
  return (
    <span className="soft">
      {words.left(clockText(Math.ceil(left / 1_000) * 1_000))}
      {targetAccuracy !== null && <span className="faint"> · {words.orSooner(format.percent(targetAccuracy))}</span>}
    </span>
  );
}
