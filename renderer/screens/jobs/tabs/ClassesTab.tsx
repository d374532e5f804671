import { useEffect, useState } from 'react';
import type { Job, Round } from '../../../../common/domain/job.ts';
import type { RoundEvaluation } from '../../../../common/domain/round-evaluation.ts';
import { useClient } from '../../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { ConfusionGrid } from './ConfusionGrid.tsx';

interface ClassesTabProps {
  readonly job: Job;
  readonly rounds: readonly Round[];
}

/** What was taken for what in the last round that was judged, or in the best one. */
export function ClassesTab({ job: { id, bestRound }, rounds }: ClassesTabProps) {
  const { classes: words } = useMessages().jobs;
  const format = useFormat();
  const client = useClient();
  const last = rounds.findLast(({ evaluation }) => evaluation !== null)?.number ?? 0;
  const [isBest, setBest] = useState(false);
  const [found, setFound] = useState<RoundEvaluation>();
  const round = isBest ? (bestRound ?? last) : last;
  useEffect(() => {
    if (round === 0) return undefined;
    let isWanted = true;
    client.jobs.evaluation({ id, round }).then(
      (one) => isWanted && setFound(one),
      // Its round was let go for a later one, which is asked for in its turn.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [client, id, round]);
  if (found?.classes == null) return <p className="faint">{words.none}</p>;
  return (
    <>
      <select aria-label={words.which} value={Number(isBest)} onChange={({ target }) => setBest(target.value === '1')}>
        <option value={0}>{words.last(format.number(last))}</option>
        <option value={1}>{words.best(format.number(bestRound ?? last))}</option>
      </select>
      <ConfusionGrid found={found} />
    </>
  );
}
