import { type MouseEvent, memo } from 'react';
import type { Column } from './column.ts';

interface DataRowProps<Item> {
  readonly item: Item;
  readonly domId: string;
  readonly number: number;
  readonly columns: readonly Column<Item>[];
  readonly top: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  readonly onClick: (item: Item, event: MouseEvent) => void;
}

function Row<Item>(props: DataRowProps<Item>) {
  const { item, domId, number, columns, top, isActive, isOpen, isSelected, onClick } = props;
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={number}
      aria-selected={isSelected}
      aria-current={isOpen || undefined}
      className={`data-row ${isActive ? 'active' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => onClick(item, event)}
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={column.isNumber === true ? 'number' : undefined}>
          {column.cell(item)}
        </div>
      ))}
    </div>
  );
}

/** One row; it renders again only when its own item changes. */
export const DataRow = memo(Row) as typeof Row;
