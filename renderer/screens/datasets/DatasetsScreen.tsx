import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { Dataset } from '../../../common/domain/dataset.ts';
import { ResourceName } from '../../../common/domain/ids.ts';
import { ListScreen } from '../../app/ListScreen.tsx';
import { DataList } from '../../components/data-list/DataList.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { AddFilesButton } from '../../drop/AddFilesButton.tsx';
import { ADDING_DATASETS } from '../../drop/needs.ts';
import { useMessages } from '../../language/language-store.ts';
import { useDatasets, useDatasetsPhase } from '../../stores/datasets-store.ts';
import { DatasetDetails } from './DatasetDetails.tsx';
import { OfferedDatasets } from './OfferedDatasets.tsx';
import { useDatasetColumns } from './use-dataset-columns.tsx';
import './datasets.css';

const idOf = ({ name }: Dataset): string => name;
const textOf = ({ name, state, classes }: Dataset): string => `${name} ${state} ${classes?.join(' ') ?? ''}`;

/** All managed data sets with the details of one, and below them those that devices offer. */
export function DatasetsScreen({ openName }: { readonly openName: string | undefined }) {
  const { datasets: words } = useMessages();
  const [, go] = useLocation();
  const datasets = useDatasets();
  const phase = useDatasetsPhase();
  const columns = useDatasetColumns();
  const open = useCallback(({ name }: Dataset) => go(`/datasets/${name}`), [go]);
  const name = ResourceName.safeParse(openName).data;
  return (
    <ListScreen
      title={words.title}
      actions={datasets.length > 0 && <AddFilesButton need={ADDING_DATASETS} />}
      isLoading={phase === 'loading'}
    >
      <div className="datasets-lists">
        <DataList
          label={words.list}
          items={datasets}
          idOf={idOf}
          textOf={textOf}
          columns={columns}
          onOpen={open}
          openId={name}
          empty={
            <EmptyState
              title={words.empty.title}
              text={words.empty.text}
              action={<AddFilesButton need={ADDING_DATASETS} isPrimary />}
            />
          }
        />
        <OfferedDatasets />
      </div>
      {name !== undefined && <DatasetDetails key={name} name={name} onClose={() => go('/datasets')} />}
    </ListScreen>
  );
}
