import { useMemo } from 'react';
import type { Dataset } from '../../../common/domain/dataset.ts';
import type { Column } from '../../components/data-list/column.ts';
import { addedColumn, nameColumn } from '../../components/data-list/common-columns.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { DatasetState } from './DatasetState.tsx';
import { shapeText } from './shape-text.ts';

/** The columns of the list of data sets. */
export function useDatasetColumns(): readonly Column<Dataset>[] {
  const { columns, values } = useMessages().datasets;
  const format = useFormat();
  return useMemo(
    () => [
      nameColumn(columns.name),
      {
        id: 'state',
        label: columns.state,
        width: 'minmax(150px, 1.6fr)',
        sortBy: ({ state }) => state,
        cell: (dataset) => <DatasetState dataset={dataset} isShort />,
      },
      {
        id: 'samples',
        label: columns.samples,
        width: '90px',
        isNumber: true,
        sortBy: samplesOf,
        cell: (dataset) => (dataset.train === null ? null : format.number(samplesOf(dataset))),
      },
      {
        id: 'shape',
        label: columns.shape,
        width: 'minmax(96px, 1fr)',
        cell: ({ shape }) => (shape === null ? null : shapeText(shape, format, values)),
      },
      {
        id: 'classes',
        label: columns.classes,
        width: '70px',
        isNumber: true,
        sortBy: ({ classes }) => classes?.length ?? -1,
        cell: ({ classes }) => (classes === null ? null : format.number(classes.length)),
      },
      addedColumn(columns.added),
    ],
    [columns, format, values],
  );
}

function samplesOf({ train, test }: Dataset): number {
  return (train?.samples ?? 0) + (test?.samples ?? 0);
}
