import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { Button } from '../Button.tsx';
import { arrangeItems } from './arrange-items.ts';
import { ColumnHeads } from './ColumnHeads.tsx';
import type { Column, Sorting } from './column.ts';
import { DataRow } from './DataRow.tsx';
import { FilterInput } from './FilterInput.tsx';
import { toggled, useListKeys } from './use-list-keys.ts';
import './data-list.css';

interface DataListProps<Item> {
  /** What is listed, for those who do not see it. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  /** What the filter looks at. */
  readonly textOf: (item: Item) => string;
  /** Must keep their identity between renderings, or every row renders again. */
  readonly columns: readonly Column<Item>[];
  readonly onOpen: (item: Item) => void;
  /** The one whose details are shown. */
  readonly openId?: string | undefined;
  readonly sorting?: Sorting;
  /** Stands where there is nothing at all. */
  readonly empty: ReactNode;
  /** What can be done with several at a time; without it, there is nothing to select. */
  readonly bulkActions?: (selected: readonly Item[], clear: () => void) => ReactNode;
}

const ROW_PX = 36;

/** A list to filter as one types, to sort, to walk through by keys, and to select in. As many rows as there are: only those in sight exist. */
export function DataList<Item>(props: DataListProps<Item>) {
  const { label, items, idOf, textOf, onOpen, openId, empty, bulkActions } = props;
  const hasDetails = openId !== undefined;
  const columns = useMemo(
    () => props.columns.filter(({ isExtra = false }) => !(hasDetails && isExtra)),
    [props.columns, hasDetails],
  );
  const messages = useMessages();
  const format = useFormat();
  const listId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [sorting, setSorting] = useState(props.sorting);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(
    () => arrangeItems(items, { columns, sorting, query, textOf }),
    [items, columns, sorting, query, textOf],
  );
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const canSelect = bulkActions !== undefined;
  const keys = useListKeys({
    ids: useMemo(() => shown.map(idOf), [shown, idOf]),
    pageRows: 10,
    onOpen: (id) => {
      const item = shown.find((one) => idOf(one) === id);
      if (item !== undefined) onOpen(item);
    },
    onReveal: (index) => rows.scrollToIndex(index),
    selected,
    onSelect: canSelect ? setSelected : undefined,
  });
  const { setActiveId } = keys;
  const click = useCallback(
    (item: Item, event: MouseEvent) => {
      setActiveId(idOf(item));
      const isSelecting = canSelect && (event.ctrlKey || event.metaKey || event.shiftKey);
      if (isSelecting) setSelected((before) => toggled(before, idOf(item)));
      else onOpen(item);
    },
    [canSelect, idOf, onOpen, setActiveId],
  );
  if (items.length === 0) return empty;

  const chosen = shown.filter((item) => selected.has(idOf(item)));
  const clear = () => setSelected(new Set());
  const template = { '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;
  return (
    <div className="data-list" style={template}>
      <div className="data-list-bar">
        <FilterInput label={messages.app.filter} value={query} onChange={setQuery} />
        {chosen.length > 0 && (
          <>
            <span className="note soft" role="status">
              {messages.app.selected(format.number(chosen.length))}
            </span>
            {bulkActions?.(chosen, clear)}
            <Button look="quiet" onClick={clear}>
              {messages.app.clearSelection}
            </Button>
          </>
        )}
      </div>
      <div
        ref={scroller}
        className="data-grid"
        role="grid"
        aria-label={label}
        aria-rowcount={shown.length + 1}
        aria-multiselectable={canSelect}
        aria-activedescendant={keys.activeId === undefined ? undefined : `${listId}-${keys.activeId}`}
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
      >
        <ColumnHeads columns={columns} sorting={sorting} onSort={setSorting} />
        <div role="rowgroup" className="data-rows" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const item = shown[index];
            if (item === undefined) return null;
            const id = idOf(item);
            return (
              <DataRow
                key={id}
                item={item}
                domId={`${listId}-${id}`}
                number={index + 2}
                columns={columns}
                top={start}
                isActive={id === keys.activeId}
                isOpen={id === openId}
                isSelected={selected.has(id)}
                onClick={click}
              />
            );
          })}
        </div>
        {shown.length === 0 && <p className="data-list-none faint">{messages.app.palette.nothing(query)}</p>}
      </div>
    </div>
  );
}
