import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { Deployment } from '../../../common/domain/deployment.ts';
import { ListScreen } from '../../app/ListScreen.tsx';
import { Button } from '../../components/Button.tsx';
import { DataList } from '../../components/data-list/DataList.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { AddFilesButton } from '../../drop/AddFilesButton.tsx';
import { ADDING_MODELS } from '../../drop/needs.ts';
import { useMessages } from '../../language/language-store.ts';
import { useDeployments, useDeploymentsPhase, useLiveDeployments } from '../../stores/deployments-store.ts';
import { useModels } from '../../stores/models-store.ts';
import { AddDemonstrationButton } from '../models/AddDemonstrationButton.tsx';
import { ModelParts } from '../models/ModelParts.tsx';
import { useDeploymentColumns } from './use-deployment-columns.tsx';

const idOf = ({ name }: Deployment): string => name;
const textOf = ({ name, state, model, replicas }: Deployment): string =>
  `${name} ${state} ${model.name} ${replicas.map(({ deviceName }) => deviceName).join(' ')}`;

/** All that is served, with how much it has to do. */
export function DeploymentsScreen() {
  const { deployments: words } = useMessages();
  const [, go] = useLocation();
  useLiveDeployments();
  const deployments = useDeployments();
  const phase = useDeploymentsPhase();
  const columns = useDeploymentColumns();
  const open = useCallback(({ name }: Deployment) => go(`/deployments/${name}`), [go]);
  return (
    <ListScreen title={words.title} parts={<ModelParts />} isLoading={phase === 'loading'}>
      <DataList
        label={words.list}
        items={deployments}
        idOf={idOf}
        textOf={textOf}
        columns={columns}
        onOpen={open}
        empty={<NothingServed />}
      />
    </ListScreen>
  );
}

function NothingServed() {
  const { empty } = useMessages().deployments;
  const [, go] = useLocation();
  const hasModels = useModels().length > 0;
  return (
    <EmptyState
      title={empty.title}
      text={hasModels ? empty.text : `${empty.text} ${empty.noModel}`}
      action={
        hasModels ? (
          <Button look="primary" onClick={() => go('/models')}>
            {empty.toModels}
          </Button>
        ) : (
          <p className="first-models">
            <AddFilesButton need={ADDING_MODELS} isPrimary />
            <AddDemonstrationButton />
          </p>
        )
      }
    />
  );
}
