import { type ReactNode, useMemo, useState } from 'react';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { Button } from '../Button.tsx';
import { arrangeItems } from './arrange-items.ts';
import type { Column, Sorting } from './column.ts';
import { DataGrid } from './DataGrid.tsx';
import { FilterInput } from './FilterInput.tsx';

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
  const [query, setQuery] = useState('');
  const [sorting, setSorting] = useState(props.sorting);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(
    () => arrangeItems(items, { columns, sorting, query, textOf }),
    [items, columns, sorting, query, textOf],
  );
  if (items.length === 0) return empty;

  const chosen = shown.filter((item) => selected.has(idOf(item)));
  const clear = () => setSelected(new Set());
  return (
    <div className="data-list">
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
      <DataGrid
        label={label}
        items={shown}
        idOf={idOf}
        columns={columns}
        sorting={sorting}
        onSort={setSorting}
        onOpen={onOpen}
        openId={openId}
        selected={selected}
        onSelect={bulkActions === undefined ? undefined : setSelected}
      >
        {shown.length === 0 && <p className="data-list-none faint">{messages.app.palette.nothing(query)}</p>}
      </DataGrid>
    </div>
  );
}
