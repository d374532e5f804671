import { useMemo } from 'react';
import type { Job } from '../../../common/domain/job.ts';
import { Age } from '../../components/Age.tsx';
import type { Column } from '../../components/data-list/column.ts';
import { nameColumn } from '../../components/data-list/common-columns.tsx';
import { SmallScore } from '../../components/score/SmallScore.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { JobAccuracy } from './JobAccuracy.tsx';
import { JobDevices } from './JobDevices.tsx';
import { JobMenu } from './JobMenu.tsx';
import { JobStateCell } from './JobStateCell.tsx';
import { JobTook } from './JobTook.tsx';
import type { JobDeed } from './job-deeds.ts';

/** The columns of the list of jobs. */
export function useJobColumns(onDeed: (deed: JobDeed, jobs: readonly Job[]) => void): readonly Column<Job>[] {
  const { jobs } = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const { columns } = jobs;
    return [
      nameColumn(columns.name, 'minmax(110px, 1fr)'),
      {
        id: 'state',
        label: columns.state,
        width: 'minmax(210px, 2.2fr)',
        sortBy: ({ state }) => state,
        cell: (job) => <JobStateCell job={job} />,
      },
      {
        id: 'started',
        label: columns.started,
        width: '116px',
        sortBy: ({ startedAt, createdAt }) => startedAt ?? createdAt,
        cell: ({ startedAt }) =>
          startedAt === null ? <span className="faint">{jobs.inQueue}</span> : <Age at={startedAt} />,
      },
      { id: 'score', label: columns.score, width: '124px', cell: (job) => <SmallScore job={job} /> },
      {
        id: 'round',
        label: columns.round,
        width: '84px',
        isNumber: true,
        sortBy: ({ roundsCommitted }) => roundsCommitted,
        cell: ({ roundsCommitted, spec }) => jobs.ofRounds(format.number(roundsCommitted), format.number(spec.rounds)),
      },
      {
        id: 'accuracy',
        label: columns.accuracy,
        width: '78px',
        isNumber: true,
        sortBy: ({ evaluation }) => evaluation?.accuracy ?? -1,
        cell: (job) => <JobAccuracy job={job} />,
      },
      {
        id: 'devices',
        label: columns.devices,
        width: '68px',
        isNumber: true,
        cell: ({ id }) => <JobDevices id={id} />,
      },
      { id: 'took', label: columns.took, width: '60px', isNumber: true, cell: (job) => <JobTook job={job} /> },
      {
        id: 'actions',
        label: '',
        width: '34px',
        cell: (job) => (
          <span onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
            <JobMenu job={job} onDeed={onDeed} />
          </span>
        ),
      },
    ];
  }, [jobs, format, onDeed]);
}
