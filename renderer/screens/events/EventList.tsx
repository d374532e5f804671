import type { LogEvent } from '../../../common/domain/event.ts';
import { GrowingGrid } from '../../components/data-list/GrowingGrid.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useEventColumns } from './use-event-columns.tsx';

interface EventListProps {
  /** Newest first. */
  readonly events: readonly LogEvent[];
  readonly hasOlder: boolean;
  /** Called when the end comes into sight. */
  readonly onOlder: () => void;
  readonly onOpen: (event: LogEvent) => void;
  readonly openId: number | undefined;
}

/** Older events are fetched when so many rows are left below. */
const AHEAD = 40;
const idOf = ({ sequence }: LogEvent): string => String(sequence);

/** Events as rows; older ones come as one scrolls. */
export function EventList({ events, hasOlder, onOlder, onOpen, openId }: EventListProps) {
  const { events: words } = useMessages();
  const format = useFormat();
  const columns = useEventColumns(openId !== undefined);
  const { length } = events;
  return (
    <GrowingGrid
      label={words.list}
      items={events}
      idOf={idOf}
      columns={columns}
      onOpen={onOpen}
      openId={openId === undefined ? undefined : String(openId)}
      hasOlder={hasOlder}
      ahead={AHEAD}
      onOlder={onOlder}
      end={hasOlder ? words.searching : words.end(length, format.number(length))}
    />
  );
}
