import {
  type CSSProperties,
  type Dispatch,
  type MouseEvent,
  type ReactNode,
  type SetStateAction,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
} from 'react';
import { ColumnHeads } from './ColumnHeads.tsx';
import type { Column, Sorting } from './column.ts';
import { DataRow } from './DataRow.tsx';
import { useKeptPlace } from './use-kept-place.ts';
import { toggled, useListKeys } from './use-list-keys.ts';
import { ROW_PX, useRowsInSight } from './use-rows-in-sight.ts';
import './data-list.css';

interface DataGridProps<Item> {
  /** What is listed, for those who do not see it. */
  readonly label: string;
  /** In the order in which they are shown. */
  readonly items: readonly Item[];
  /** Further ones follow that are not here yet. */
  readonly isPart?: boolean;
  readonly idOf: (item: Item) => string;
  readonly columns: readonly Column<Item>[];
  readonly sorting?: Sorting | undefined;
  readonly onSort?: (sorting: Sorting) => void;
  readonly onOpen: (item: Item) => void;
  readonly openId: string | undefined;
  readonly selected?: ReadonlySet<string>;
  /** Without it, there is nothing to select. */
  readonly onSelect?: Dispatch<SetStateAction<ReadonlySet<string>>> | undefined;
  /** Newer ones come in above: what somebody reads stays where it is. */
  readonly growsAbove?: boolean;
  /** Told how many items there are down to the last one in sight. */
  readonly onReach?: (count: number) => void;
  /** Stands behind the rows. */
  readonly children?: ReactNode;
}

const PAGE_ROWS = 10;
const NONE: ReadonlySet<string> = new Set();

/** Items as rows of columns, to walk through by keys, and to select in. As many as there are: only rows in sight exist. */
export function DataGrid<Item>(props: DataGridProps<Item>) {
  const { label, items, isPart = false, idOf, columns, sorting, onSort, onOpen, openId } = props;
  const { selected = NONE, onSelect, growsAbove = false, onReach, children } = props;
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => items.map(idOf), [items, idOf]);
  const { span, reveal } = useRowsInSight({ scroller, rows }, items.length);
  useKeptPlace(scroller, ids, growsAbove);
  useEffect(() => onReach?.(span.end), [span.end, onReach]);
  const keys = useListKeys({
    ids,
    pageRows: PAGE_ROWS,
    onOpen: (id) => {
      const item = items[ids.indexOf(id)];
      if (item !== undefined) onOpen(item);
    },
    onReveal: reveal,
    selected,
    onSelect,
  });
  const { setActiveId } = keys;
  const click = useCallback(
    (item: Item, event: MouseEvent) => {
      setActiveId(idOf(item));
      const isSelecting = event.ctrlKey || event.metaKey || event.shiftKey;
      if (isSelecting && onSelect !== undefined) onSelect((before) => toggled(before, idOf(item)));
      else onOpen(item);
    },
    [idOf, onOpen, onSelect, setActiveId],
  );
  return (
    <div
      ref={scroller}
      className="data-grid"
      style={{ '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties}
      role="grid"
      aria-label={label}
      aria-rowcount={isPart ? -1 : items.length + 1}
      aria-multiselectable={onSelect === undefined ? undefined : true}
      aria-activedescendant={keys.activeId === undefined ? undefined : `${gridId}-${keys.activeId}`}
      tabIndex={0}
      onKeyDown={keys.onKeyDown}
    >
      <ColumnHeads columns={columns} sorting={sorting} onSort={onSort} />
      <div ref={rows} role="rowgroup" className="data-rows" style={{ height: items.length * ROW_PX }}>
        {items.slice(span.start, span.end).map((item, offset) => {
          const index = span.start + offset;
          const id = idOf(item);
          return (
            <DataRow
              key={id}
              item={item}
              domId={`${gridId}-${id}`}
              number={index + 2}
              columns={columns}
              top={index * ROW_PX}
              isActive={id === keys.activeId}
              isOpen={id === openId}
              isSelected={selected.has(id)}
              onClick={click}
            />
          );
        })}
      </div>
      {children}
    </div>
  );
}
