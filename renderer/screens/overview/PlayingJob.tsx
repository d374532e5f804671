import { useMemo } from 'react';
import { Link } from 'wouter';
import type { JobId } from '../../../common/domain/ids.ts';
import type { Job } from '../../../common/domain/job.ts';
import { Age } from '../../components/Age.tsx';
import { JobStateMark } from '../../components/JobStateMark.tsx';
import { Progress } from '../../components/Progress.tsx';
import { SmallScore } from '../../components/score/SmallScore.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useRecentEvents } from '../../stores/events-store.ts';
import { useNow } from '../../stores/now-store.ts';
import { timeLeftMs } from '../../stores/time-left.ts';

/** One job that plays: how good it is, how far, and how long it takes yet. */
export function PlayingJob({ job }: { readonly job: Job }) {
  const { overview } = useMessages();
  const words = overview.playing;
  const format = useFormat();
  const { id, name, state, wait, spec, roundsCommitted, evaluation } = job;
  const accuracy = evaluation === null ? undefined : format.percent(evaluation.accuracy);
  return (
    <tr>
      <td>
        <Link href={`/jobs/${id}`}>{name}</Link>
      </td>
      <td title={wait?.message}>
        <JobStateMark state={state} />
        {wait !== null && (
          <span className="small faint">
            {' '}
            {overview.playing.waits[wait.for]} <Age at={wait.since} />
          </span>
        )}
      </td>
      <td>
        {accuracy !== undefined && (
          <span className="playing-accuracy">
            <SmallScore job={job} width={96} />
            <strong>{accuracy}</strong>
          </span>
        )}
      </td>
      <td>
        <span className="playing-rounds">
          <Progress label={words.progressOf(name)} share={roundsCommitted / spec.rounds} />
          <span>{words.round(format.number(roundsCommitted), format.number(spec.rounds))}</span>
        </span>
      </td>
      <td>{state === 'running' && wait === null ? <TimeLeft job={job} /> : <span className="faint">–</span>}</td>
    </tr>
  );
}

function TimeLeft({ job }: { readonly job: Job }) {
  const { playing: words } = useMessages().overview;
  const format = useFormat();
  const now = useNow();
  const left = timeLeftMs(job, useCommitTimes(job.id), now);
  return left === undefined ? (
    <span className="faint small">{words.leftUnknown}</span>
  ) : (
    words.left(format.duration(Math.ceil(left / 1_000) * 1_000))
  );
}

function useCommitTimes(id: JobId): readonly number[] {
  const recent = useRecentEvents();
  return useMemo(
    () => recent.filter(({ body }) => body.kind === 'round-committed' && body.jobId === id).map(({ at }) => at),
    [recent, id],
  );
}
