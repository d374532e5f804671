import type { ReactNode } from 'react';

/** One column of a list. */
export interface Column<Item> {
  readonly id: string;
  readonly label: string;
  /** As in `grid-template-columns`, such as `minmax(160px, 2fr)` or `90px`. */
  readonly width: string;
  readonly cell: (item: Item) => ReactNode;
  /** What the column is sorted by; without it, it cannot be. */
  readonly sortBy?: (item: Item) => string | number;
  readonly isNumber?: boolean;
  /** Left out while details take their place beside the list. */
  readonly isExtra?: boolean;
}

export interface Sorting {
  readonly columnId: string;
  readonly isDescending: boolean;
}
