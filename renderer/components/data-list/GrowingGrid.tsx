import { type ComponentProps, useCallback } from 'react';
import { DataGrid } from './DataGrid.tsx';

type GridProps<Item> = ComponentProps<typeof DataGrid<Item>>;

interface GrowingGridProps<Item>
  extends Pick<GridProps<Item>, 'label' | 'items' | 'idOf' | 'columns' | 'onOpen' | 'openId'> {
  readonly hasOlder: boolean;
  /** Older ones are asked for when so many rows are left below. */
  readonly ahead: number;
  readonly onOlder: () => void;
  /** What stands below the last row. */
  readonly end: string;
}

/** Rows with the newest first: new ones come above, older ones as one scrolls. */
export function GrowingGrid<Item>({ items, hasOlder, ahead, onOlder, end, ...grid }: GrowingGridProps<Item>) {
  const { length } = items;
  const reach = useCallback(
    (count: number) => {
      if (hasOlder && count > length - ahead) onOlder();
    },
    [hasOlder, length, ahead, onOlder],
  );
  return (
    <div className="data-list">
      <DataGrid {...grid} items={items} isPart={hasOlder} growsAbove onReach={reach}>
        <p className="events-end small faint">{end}</p>
      </DataGrid>
    </div>
  );
}
