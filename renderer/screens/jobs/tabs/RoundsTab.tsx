import { useCallback, useMemo } from 'react';
import type { Round } from '../../../../common/domain/job.ts';
import type { Column } from '../../../components/data-list/column.ts';
import { DataList } from '../../../components/data-list/DataList.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { OmissionsCell } from './OmissionsCell.tsx';

interface RoundsTabProps {
  readonly rounds: readonly Round[];
  /** True while the job is played. */
  readonly isLive: boolean;
  readonly onShowRound: (round: number) => void;
}

const idOf = ({ number }: Round): string => String(number);
const textOf = ({ number, state }: Round): string => `${number} ${state}`;
const NEWEST_FIRST = { columnId: 'number', isDescending: true };

/** All rounds, newest first; opening one shows it in the score. */
export function RoundsTab({ rounds, isLive, onShowRound }: RoundsTabProps) {
  const { rounds: words } = useMessages().jobs;
  const isPrivate = rounds.some(({ epsilon }) => epsilon !== null);
  const isCut = rounds.some(({ clipping }) => clipping !== undefined);
  const isStale = rounds.some(({ meanStaleness }) => meanStaleness !== undefined);
  const columns = useRoundColumns(isLive, { isPrivate, isCut, isStale });
  const open = useCallback(({ number }: Round) => onShowRound(number), [onShowRound]);
  return (
    <div className="job-table">
      <DataList
        label={words.list}
        items={rounds}
        idOf={idOf}
        textOf={textOf}
        columns={columns}
        sorting={NEWEST_FIRST}
        onOpen={open}
        empty={<EmptyState title={words.empty.title} text={words.empty.text} />}
      />
    </div>
  );
}

interface Shown {
  readonly isPrivate: boolean;
  readonly isCut: boolean;
  readonly isStale: boolean;
}

function useRoundColumns(isLive: boolean, { isPrivate, isCut, isStale }: Shown): readonly Column<Round>[] {
  const { jobs, score } = useMessages();
  const words = jobs.rounds;
  const format = useFormat();
  return useMemo(() => {
    const number = (
      id: string,
      label: string,
      width: string,
      figureOf: (round: Round) => number | null,
      text: (value: number) => string,
    ): Column<Round> => ({
      id,
      label,
      width,
      isNumber: true,
      sortBy: (round) => figureOf(round) ?? -1,
      cell: (round) => {
        const value = figureOf(round);
        return value === null ? <span className="faint">–</span> : text(value);
      },
    });
    return [
      number('number', words.number, '64px', (round) => round.number, format.number),
      number(
        'accuracy',
        words.accuracy,
        '80px',
        ({ evaluation }) => evaluation?.accuracy ?? null,
        (share) => format.percent(share, 2),
      ),
      number(
        'loss',
        words.loss,
        '76px',
        ({ evaluation }) => evaluation?.loss ?? null,
        (loss) => format.number(loss, 4),
      ),
      {
        id: 'duration',
        label: words.duration,
        width: '90px',
        isNumber: true,
        sortBy: (round) => durationOf(round) ?? Number.POSITIVE_INFINITY,
        cell: (round) => {
          const ms = durationOf(round);
          return ms === null ? (
            <span className="faint">{isLive ? words.running : score.brokenOff}</span>
          ) : (
            format.duration(ms)
          );
        },
      },
      number('updates', words.updates, '90px', ({ participants }) => participants.length, format.number),
      ...(isStale
        ? [
            number(
              'staleness',
              words.staleness,
              '80px',
              ({ meanStaleness }) => meanStaleness ?? null,
              (rounds) => format.number(rounds, 1),
            ),
          ]
        : []),
      ...(isPrivate
        ? [
            number(
              'epsilon',
              words.epsilon,
              '80px',
              ({ epsilon }) => epsilon,
              (epsilon) => format.number(epsilon, 3),
            ),
          ]
        : []),
      ...(isCut
        ? [
            number(
              'clipNorm',
              words.clipNorm,
              '80px',
              ({ clipping }) => clipping?.norm ?? null,
              (norm) => format.number(norm, 3),
            ),
          ]
        : []),
      {
        id: 'leftOut',
        label: words.leftOut,
        width: 'minmax(150px, 1fr)',
        sortBy: ({ omissions }) => omissions.length,
        cell: ({ omissions }) => <OmissionsCell omissions={omissions} />,
      },
      number('up', words.up, '84px', ({ bytesUp }) => bytesUp, format.bytes),
      number('down', words.down, '84px', ({ bytesDown }) => bytesDown, format.bytes),
      {
        id: 'started',
        label: words.started,
        width: '110px',
        sortBy: ({ startedAt }) => startedAt,
        cell: ({ startedAt }) => <Moment at={startedAt} />,
      },
    ];
  }, [words, score, isLive, isPrivate, isCut, isStale, format]);
}

function durationOf({ startedAt, committedAt }: Round): number | null {
  return committedAt === null ? null : committedAt - startedAt;
}
