import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';
import { ResourceName } from '../../../common/domain/ids.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { ListScreen } from '../../app/ListScreen.tsx';
import { DataList } from '../../components/data-list/DataList.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { AddFilesButton } from '../../drop/AddFilesButton.tsx';
import { ADDING_MODELS } from '../../drop/needs.ts';
import { useMessages } from '../../language/language-store.ts';
import { useModels, useModelsPhase } from '../../stores/models-store.ts';
import { AddDemonstrationButton } from './AddDemonstrationButton.tsx';
import { ModelDetails } from './ModelDetails.tsx';
import { ModelParts } from './ModelParts.tsx';
import { useModelColumns } from './use-model-columns.tsx';

const idOf = ({ name }: ModelVersion): string => name;
const textOf = ({ name, format, description, provenance }: ModelVersion): string => {
  const inside = description?.kind === 'model' ? `${description.architecture} ${description.quantisation}` : '';
  return `${name} ${format} ${inside} ${provenance.kind === 'imported' ? (provenance.fileName ?? '') : ''}`;
};

/** All models, and the details of one version of one. */
export function ModelsScreen({ openName }: { readonly openName: string | undefined }) {
  const { models: words } = useMessages();
  const [, go] = useLocation();
  const search = useSearch();
  const models = useModels();
  const phase = useModelsPhase();
  const columns = useModelColumns();
  const open = useCallback(({ name }: ModelVersion) => go(`/models/${name}`), [go]);
  const name = ResourceName.safeParse(openName).data;
  const version = Number(new URLSearchParams(search).get('version') ?? 0);
  return (
    <ListScreen
      title={words.title}
      parts={<ModelParts />}
      actions={models.length > 0 && <AddFilesButton need={ADDING_MODELS} />}
      isLoading={phase === 'loading'}
    >
      <DataList
        label={words.list}
        items={models}
        idOf={idOf}
        textOf={textOf}
        columns={columns}
        onOpen={open}
        openId={name}
        empty={
          <EmptyState
            title={words.empty.title}
            text={words.empty.text}
            action={
              <p className="first-models">
                <AddFilesButton need={ADDING_MODELS} isPrimary />
                <AddDemonstrationButton />
              </p>
            }
          />
        }
      />
      {name !== undefined && (
        <ModelDetails
          key={name}
          name={name}
          version={Number.isSafeInteger(version) && version > 0 ? version : undefined}
          onClose={() => go('/models')}
        />
      )}
    </ListScreen>
  );
}
