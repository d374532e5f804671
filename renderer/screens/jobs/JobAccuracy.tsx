import type { Job } from '../../../common/domain/job.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';

/** The last accuracy; the best one on hover. */
export function JobAccuracy({ job: { evaluation, bestAccuracy } }: { readonly job: Job }) {
  const { jobs } = useMessages();
  const format = useFormat();
  if (evaluation === null) return <span className="faint">–</span>;
  const best = bestAccuracy === null ? undefined : jobs.best(format.percent(bestAccuracy, 2));
  return (
    <span title={best}>
      {format.percent(evaluation.accuracy)}
      {bestAccuracy !== null && bestAccuracy > evaluation.accuracy && <span className="faint small"> ↓</span>}
    </span>
  );
}
