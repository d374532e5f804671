import { useMemo } from 'react';
import type { LogEvent } from '../../../common/domain/event.ts';
import type { Column } from '../../components/data-list/column.ts';
import { Moment } from '../../components/Moment.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { ActorName } from './ActorName.tsx';
import { groupOf } from './event-groups.ts';

/** The columns of the event log; few of them where details stand beside it. */
export function useEventColumns(isNarrow: boolean): readonly Column<LogEvent>[] {
  const { events: words } = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const columns: Column<LogEvent>[] = [
      {
        id: 'time',
        label: words.columns.time,
        width: '128px',
        cell: ({ at }) => (
          <span className="soft">
            <Moment at={at} />
          </span>
        ),
      },
      {
        id: 'what',
        label: words.columns.what,
        width: 'minmax(260px, 5fr)',
        cell: ({ body }) => <span title={words.describe(body)}>{words.describe(body)}</span>,
      },
      {
        id: 'group',
        label: words.details.kind,
        width: 'minmax(110px, 1fr)',
        cell: ({ body }) => <span className="faint">{words.groups[groupOf(body.kind)]}</span>,
      },
      {
        id: 'actor',
        label: words.columns.actor,
        width: 'minmax(90px, 1fr)',
        cell: ({ actor }) => actor !== null && <ActorName actor={actor} />,
      },
      {
        id: 'sequence',
        label: words.columns.sequence,
        width: '80px',
        isNumber: true,
        cell: ({ sequence }) => <span className="faint">{format.number(sequence)}</span>,
      },
    ];
    return isNarrow ? columns.slice(0, 2) : columns;
  }, [words, format, isNarrow]);
}
