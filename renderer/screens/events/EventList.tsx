import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useCallback, useEffect, useId, useMemo, useRef } from 'react';
import type { LogEvent } from '../../../common/domain/event.ts';
import { ColumnHeads } from '../../components/data-list/ColumnHeads.tsx';
import { DataRow } from '../../components/data-list/DataRow.tsx';
import { useListKeys } from '../../components/data-list/use-list-keys.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useEventColumns } from './use-event-columns.tsx';
import '../../components/data-list/data-list.css';

interface EventListProps {
  /** Newest first. */
  readonly events: readonly LogEvent[];
  readonly hasOlder: boolean;
  /** Called when the end comes into sight. */
  readonly onOlder: () => void;
  readonly onOpen: (event: LogEvent) => void;
  readonly openId: number | undefined;
}

const ROW_PX = 36;
/** Older events are fetched when so many rows are left below. */
const AHEAD = 40;
const NONE: ReadonlySet<string> = new Set();

/** Events as rows; only those in sight exist, and older ones come as one scrolls. */
export function EventList({ events, hasOlder, onOlder, onOpen, openId }: EventListProps) {
  const { events: words } = useMessages();
  const format = useFormat();
  const listId = useId();
  const columns = useEventColumns(openId !== undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    // New events come at the top: what somebody reads further down must not move.
    getItemKey: (index) => events[index]?.sequence ?? index,
  });
  const newest = events[0]?.sequence ?? 0;
  useKeptPlace(scroller, events, newest);
  const lastShown = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasOlder && lastShown >= events.length - AHEAD) onOlder();
  }, [hasOlder, lastShown, events.length, onOlder]);
  const keys = useListKeys({
    ids: useMemo(() => events.map(({ sequence }) => String(sequence)), [events]),
    pageRows: 12,
    onOpen: (id) => {
      const event = events.find(({ sequence }) => String(sequence) === id);
      if (event !== undefined) onOpen(event);
    },
    onReveal: (index) => rows.scrollToIndex(index),
    selected: NONE,
    onSelect: undefined,
  });
  const { setActiveId } = keys;
  const click = useCallback(
    (event: LogEvent) => {
      setActiveId(String(event.sequence));
      onOpen(event);
    },
    [onOpen, setActiveId],
  );
  const template = { '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;
  return (
    <div className="data-list" style={template}>
      <div
        ref={scroller}
        className="data-grid"
        role="grid"
        aria-label={words.list}
        aria-rowcount={hasOlder ? -1 : events.length + 1}
        aria-activedescendant={keys.activeId === undefined ? undefined : `${listId}-${keys.activeId}`}
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
      >
        <ColumnHeads columns={columns} sorting={undefined} onSort={() => undefined} />
        <div role="rowgroup" className="data-rows" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const event = events[index];
            return event === undefined ? null : (
              <DataRow
                key={event.sequence}
                item={event}
                domId={`${listId}-${event.sequence}`}
                number={index + 2}
                columns={columns}
                top={start}
                isActive={String(event.sequence) === keys.activeId}
                isOpen={event.sequence === openId}
                isSelected={false}
                onClick={click}
              />
            );
          })}
        </div>
        <p className="events-end small faint">
          {hasOlder ? words.searching : words.end(events.length, format.number(events.length))}
        </p>
      </div>
    </div>
  );
}

/** Keeps what somebody reads where it is while new events come in above; at the top, the newest stay in sight. */
function useKeptPlace(
  scroller: { readonly current: HTMLDivElement | null },
  events: readonly LogEvent[],
  newest: number,
): void {
  const before = useRef(newest);
  useEffect(() => {
    const element = scroller.current;
    const added = events.findIndex(({ sequence }) => sequence === before.current);
    before.current = newest;
    if (element !== null && added > 0 && element.scrollTop > ROW_PX) element.scrollTop += added * ROW_PX;
  }, [scroller, events, newest]);
}
