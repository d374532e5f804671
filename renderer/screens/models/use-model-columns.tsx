import { useMemo } from 'react';
import type { ModelVersion } from '../../../common/domain/model.ts';
import type { Column } from '../../components/data-list/column.ts';
import { addedColumn, nameColumn } from '../../components/data-list/common-columns.tsx';
import { inShort } from '../../drop/in-short.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { ModelKind } from './ModelKind.tsx';
import { ProvenanceInShort } from './ProvenanceInShort.tsx';

const insideOf = ({ description }: ModelVersion) => (description?.kind === 'model' ? description : undefined);

/** The columns of the list of models. */
export function useModelColumns(): readonly Column<ModelVersion>[] {
  const { columns, version: versionIn } = useMessages().models;
  const format = useFormat();
  return useMemo(
    () => [
      nameColumn(columns.name),
      {
        id: 'what',
        label: columns.what,
        width: 'minmax(150px, 1.3fr)',
        sortBy: ({ format: kind }) => kind,
        cell: (model) => <ModelKind model={model} />,
      },
      {
        id: 'parameters',
        label: columns.parameters,
        width: '90px',
        isNumber: true,
        sortBy: (model) => insideOf(model)?.parameters ?? -1,
        cell: (model) => {
          const count = insideOf(model)?.parameters ?? null;
          return count === null ? null : <span title={format.number(count)}>{inShort(count, format.locale)}</span>;
        },
      },
      {
        id: 'quantisation',
        label: columns.quantisation,
        width: '84px',
        sortBy: (model) => insideOf(model)?.quantisation ?? '',
        cell: (model) => insideOf(model)?.quantisation,
      },
      {
        id: 'size',
        label: columns.size,
        width: '76px',
        isNumber: true,
        sortBy: ({ sizeBytes }) => sizeBytes,
        cell: ({ sizeBytes }) => <span title={`${format.number(sizeBytes)} B`}>{format.bytes(sizeBytes)}</span>,
      },
      {
        id: 'version',
        label: columns.version,
        width: '64px',
        isNumber: true,
        isExtra: true,
        sortBy: ({ version }) => version,
        cell: ({ version }) => versionIn(format.number(version)),
      },
      {
        id: 'from',
        label: columns.from,
        width: 'minmax(140px, 1.4fr)',
        isExtra: true,
        cell: ({ provenance }) => <ProvenanceInShort provenance={provenance} />,
      },
      addedColumn(columns.added),
    ],
    [columns, format, versionIn],
  );
}
