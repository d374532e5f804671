import { useLocation } from 'wouter';
import type { Job } from '../../../common/domain/job.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { Menu, type MenuAction } from '../../components/Menu.tsx';
import { useMessages } from '../../language/language-store.ts';
import { allows, type JobDeed } from './job-deeds.ts';
import { useExportRecord } from './use-export-record.ts';

interface JobMenuProps {
  readonly job: Job;
  readonly onDeed: (deed: JobDeed, jobs: readonly Job[]) => void;
  /** On its own page pause, resume and cancel are buttons. */
  readonly isOnPage?: boolean;
}

/** What can be done with a job, behind three dots. */
export function JobMenu({ job, onDeed, isOnPage = false }: JobMenuProps) {
  const { actions: words } = useMessages().jobs;
  const [, go] = useLocation();
  const exportRecord = useExportRecord();
  const { state, id } = job;
  const act = (deed: JobDeed) => () => onDeed(deed, [job]);
  const actions: readonly (MenuAction | false)[] = [
    !isOnPage && { label: words.open, icon: 'right', onSelect: () => go(`/jobs/${id}`) },
    !isOnPage && allows(state, 'pause') && { label: words.pause, icon: 'pause', onSelect: act('pause') },
    !isOnPage && allows(state, 'resume') && { label: words.resume, icon: 'play', onSelect: act('resume') },
    { label: words.reuse, icon: 'copy', onSelect: () => go(`/jobs/new?from=${id}`) },
    { label: words.record, icon: 'download', onSelect: () => void exportRecord(job) },
    !isOnPage &&
      allows(state, 'cancel') && { label: words.cancel, icon: 'stop', onSelect: act('cancel'), isDanger: true },
    allows(state, 'remove') && { label: words.remove, icon: 'trash', onSelect: act('remove'), isDanger: true },
  ];
  return (
    <Menu
      trigger={<IconButton name="more" label={words.more(job.name)} />}
      actions={actions.filter((action) => action !== false)}
    />
  );
}
