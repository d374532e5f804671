import { useMemo } from 'react';
import type { LogLine } from '../../../common/domain/log-record.ts';
import type { Column } from '../../components/data-list/column.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { LevelMark } from './LevelMark.tsx';
import { SourceName } from './SourceName.tsx';

/** The columns of the logs; few of them where details stand beside it. */
export function useLogColumns(isNarrow: boolean): readonly Column<LogLine>[] {
  const { logs: words } = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const columns: readonly (Column<LogLine> & { readonly isWide?: true })[] = [
      {
        id: 'time',
        label: words.columns.time,
        width: '96px',
        cell: ({ at }) => (
          <time className="soft log-time" dateTime={new Date(at).toISOString()} title={format.exact(at)}>
            {clock(at)}
          </time>
        ),
      },
      { id: 'level', label: words.columns.level, width: '96px', cell: ({ level }) => <LevelMark level={level} /> },
      {
        id: 'source',
        label: words.columns.source,
        width: 'minmax(90px, 140px)',
        isWide: true,
        cell: ({ source }) => <SourceName source={source} />,
      },
      {
        id: 'component',
        label: words.columns.component,
        width: 'minmax(80px, 120px)',
        isWide: true,
        cell: ({ component }) => <span className="faint">{component}</span>,
      },
      {
        id: 'message',
        label: words.columns.message,
        width: 'minmax(260px, 1fr)',
        cell: (line) => (
          <span className="log-message" title={line.message}>
            {line.message} <span className="faint">{factsOf(line)}</span>
          </span>
        ),
      },
    ];
    return columns.filter(({ isWide }) => !isNarrow || isWide !== true);
  }, [words, format, isNarrow]);
}

/** The facts beside a message, in short. */
function factsOf({ fields }: LogLine): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .slice(0, 200);
}

/** The time of the day to the millisecond: records follow each other closely. */
function clock(at: number): string {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${parts.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
