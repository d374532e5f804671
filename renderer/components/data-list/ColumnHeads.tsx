import { useMessages } from '../../language/language-store.ts';
import { Icon } from '../Icon.tsx';
import type { Column, Sorting } from './column.ts';

interface ColumnHeadsProps<Item> {
  readonly columns: readonly Column<Item>[];
  readonly sorting: Sorting | undefined;
  /** Columns without `sortBy` never call it. */
  readonly onSort: ((sorting: Sorting) => void) | undefined;
}

/** The names of the columns; a click sorts, a second one the other way round. */
export function ColumnHeads<Item>({ columns, sorting, onSort }: ColumnHeadsProps<Item>) {
  const messages = useMessages();
  return (
    <div role="row" aria-rowindex={1} className="data-heads">
      {columns.map(({ id, label, sortBy, isNumber }) => {
        const isSorted = sorting?.columnId === id;
        const direction = sorting?.isDescending === true ? 'descending' : 'ascending';
        return (
          <div
            key={id}
            role="columnheader"
            aria-sort={isSorted ? direction : undefined}
            className={isNumber === true ? 'number' : undefined}
          >
            {sortBy === undefined ? (
              label
            ) : (
              <button
                type="button"
                title={messages.app.sortBy(label)}
                onClick={() => onSort?.({ columnId: id, isDescending: isSorted && !sorting.isDescending })}
              >
                {label}
                {isSorted && <Icon name={sorting.isDescending ? 'down' : 'up'} size={12} />}
              </button>
            )}
          </div>
        );
      })}
    </div>
  );
}
