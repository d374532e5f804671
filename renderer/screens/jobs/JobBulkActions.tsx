import { useLocation } from 'wouter';
import type { Job } from '../../../common/domain/job.ts';
import { Button } from '../../components/Button.tsx';
import { useMessages } from '../../language/language-store.ts';
import { allowing, type JobDeed } from './job-deeds.ts';

interface JobBulkActionsProps {
  readonly selected: readonly Job[];
  readonly onDeed: (deed: JobDeed, jobs: readonly Job[]) => void;
}

const MOST_COMPARED = 4;

/** What can be done with the selected jobs. */
export function JobBulkActions({ selected, onDeed }: JobBulkActionsProps) {
  const { actions } = useMessages().jobs;
  const [, go] = useLocation();
  const canCompare = selected.length >= 2 && selected.length <= MOST_COMPARED;
  const words = { pause: actions.pause, resume: actions.resume, remove: actions.remove } as const;
  const cancellable = allowing(selected, 'cancel');
  return (
    <>
      <Button
        disabled={!canCompare}
        title={canCompare ? undefined : actions.compareHow}
        onClick={() => go(`/jobs/compare?ids=${selected.map(({ id }) => id).join(',')}`)}
      >
        {actions.compare}
      </Button>
      {(['pause', 'resume'] as const).map((deed) => {
        const fitting = allowing(selected, deed);
        return (
          fitting.length > 0 && (
            <Button key={deed} onClick={() => onDeed(deed, fitting)}>
              {words[deed]}
            </Button>
          )
        );
      })}
      {cancellable.length > 0 && (
        <Button look="danger" onClick={() => onDeed('cancel', cancellable)}>
          {cancellable.length === 1 ? actions.cancel : actions.cancelSome}
        </Button>
      )}
      {allowing(selected, 'remove').length > 0 && (
        <Button look="danger" onClick={() => onDeed('remove', allowing(selected, 'remove'))}>
          {words.remove}
        </Button>
      )}
    </>
  );
}
