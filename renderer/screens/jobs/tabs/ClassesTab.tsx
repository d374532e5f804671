import { useCallback, useState } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import type { Job, Round } from '../../../../common/domain/job.ts';
import { useAnswer } from '../../../connection/use-answer.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { ConfusionGrid } from './ConfusionGrid.tsx';

interface ClassesTabProps {
  readonly job: Job;
  readonly rounds: readonly Round[];
}

/** What was judged of a round stays as it is. */
const NEVER_CHANGES: ReadonlySet<EventKind> = new Set();

/** What was taken for what in the last round that was judged, or in the best one. */
export function ClassesTab({ job: { id, bestRound, bestAccuracy }, rounds }: ClassesTabProps) {
  const { classes, charts, rounds: words } = useMessages().jobs;
  const format = useFormat();
  const last = rounds.findLast(({ evaluation }) => evaluation !== null)?.number ?? 1;
  const best = bestRound ?? last;
  const [isBest, setBest] = useState(false);
  const round = isBest ? best : last;
  const ask = useCallback((client: ControlClient) => client.jobs.evaluation({ id, round }), [id, round]);
  const { value } = useAnswer(ask, NEVER_CHANGES);
  if (value?.classes == null) return <p className="faint">{classes.none}</p>;
  return (
    <>
      <select aria-label={words.number} value={Number(isBest)} onChange={({ target }) => setBest(target.value === '1')}>
        <option value={0}>{`${words.number} ${format.number(last)}`}</option>
        <option value={1}>{charts.best(format.percent(bestAccuracy ?? 0), format.number(best))}</option>
      </select>
      <ConfusionGrid found={value} />
    </>
  );
}
