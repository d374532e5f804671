import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { Job } from '../../../common/domain/job.ts';
import { ListScreen } from '../../app/ListScreen.tsx';
import { DataList } from '../../components/data-list/DataList.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useJobs, useJobsPhase } from '../../stores/jobs-store.ts';
import { JobBulkActions } from './JobBulkActions.tsx';
import { NewJobButton } from './NewJobButton.tsx';
import { useJobColumns } from './use-job-columns.tsx';
import { useJobDeeds } from './use-job-deeds.tsx';
import './jobs.css';

const idOf = ({ id }: Job): string => id;
const textOf = ({ name, state, spec, model }: Job): string =>
  `${name} ${state} ${spec.data.dataset} ${spec.strategy.name} ${model?.name ?? ''}`;

/** All jobs, newest first. */
export function JobsScreen() {
  const { jobs: words } = useMessages();
  const [, go] = useLocation();
  const jobs = useJobs();
  const phase = useJobsPhase();
  const { start, question } = useJobDeeds();
  const columns = useJobColumns(start);
  const open = useCallback(({ id }: Job) => go(`/jobs/${id}`), [go]);
  return (
    <>
      <ListScreen title={words.title} actions={jobs.length > 0 && <NewJobButton />} isLoading={phase === 'loading'}>
        <div className="jobs-screen">
          <DataList
            label={words.list}
            items={jobs}
            idOf={idOf}
            textOf={textOf}
            columns={columns}
            onOpen={open}
            bulkActions={(selected) => <JobBulkActions selected={selected} onDeed={start} />}
            empty={<EmptyState title={words.empty.title} text={words.empty.text} action={<NewJobButton />} />}
          />
        </div>
      </ListScreen>
      {question}
    </>
  );
}
