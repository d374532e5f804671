import { hasEnded, type Job } from '../../../common/domain/job.ts';
import { clockText } from '../../components/score/clock-text.ts';
import { useFormat } from '../../language/language-store.ts';
import { useNow } from '../../stores/now-store.ts';

/** How long a job has taken, or takes by now. */
export function JobTook({ job: { state, startedAt, endedAt } }: { readonly job: Job }) {
  const format = useFormat();
  const now = useNow();
  if (startedAt === null || (endedAt === null && state !== 'running')) return <span className="faint">–</span>;
  const ms = Math.max(0, (endedAt ?? now) - startedAt);
  const text = clockText(Math.round(ms / 1_000) * 1_000);
  return <span title={hasEnded(state) ? format.duration(ms) : undefined}>{text}</span>;
}
