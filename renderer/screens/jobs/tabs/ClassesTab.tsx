import { useCallback } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import type { Job, Round } from '../../../../common/domain/job.ts';
import { useAnswer } from '../../../connection/use-answer.ts';
import { useMessages } from '../../../language/language-store.ts';
import { ConfusionGrid } from './ConfusionGrid.tsx';

interface ClassesTabProps {
  readonly job: Job;
  readonly rounds: readonly Round[];
}

/** What was judged of a round stays as it is. */
const NEVER_CHANGES: ReadonlySet<EventKind> = new Set();

/** What was taken for what in the last round that was judged. */
export function ClassesTab({ job: { id }, rounds }: ClassesTabProps) {
  const { none } = useMessages().jobs.classes;
  const round = rounds.findLast(({ evaluation }) => evaluation !== null)?.number ?? 1;
  const ask = useCallback((client: ControlClient) => client.jobs.evaluation({ id, round }), [id, round]);
  const { value } = useAnswer(ask, NEVER_CHANGES);
  return value?.classes == null ? <p className="faint">{none}</p> : <ConfusionGrid found={value} />;
}
