import { Age } from '../Age.tsx';
import type { Column } from './column.ts';

/** The first column of most lists. */
export function nameColumn<Item extends { readonly name: string }>(
  label: string,
  width = 'minmax(140px, 1.4fr)',
): Column<Item> {
  return { id: 'name', label, width, sortBy: ({ name }) => name, cell: ({ name }) => <strong>{name}</strong> };
}

/** When something was added. */
export function addedColumn<Item extends { readonly createdAt: number }>(label: string): Column<Item> {
  return {
    id: 'added',
    label,
    width: '120px',
    isExtra: true,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => (
      <span className="faint">
        <Age at={createdAt} />
      </span>
    ),
  };
}
