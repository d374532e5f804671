import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Deployment } from '../../../common/domain/deployment.ts';
import { ResourceName } from '../../../common/domain/ids.ts';
import { TitleBar } from '../../app/TitleBar.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { DeploymentStateMark } from '../../components/ServingMark.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDeployment, useDeploymentsPhase, useLiveDeployments } from '../../stores/deployments-store.ts';
import { CallSection } from './CallSection.tsx';
import { DeploymentActions } from './DeploymentActions.tsx';
import { DeploymentFigures } from './DeploymentFigures.tsx';
import { DeploymentHeadline } from './DeploymentHeadline.tsx';
import { DeployDialog } from './deploy/DeployDialog.tsx';
import { LoadCharts } from './LoadCharts.tsx';
import { Playground } from './playground/Playground.tsx';
import { ReplicaTable } from './ReplicaTable.tsx';
import { useDeploymentDeeds } from './use-deployment-deeds.tsx';
import './deployment-page.css';

/** One deployment: how it is, where it runs, how to try it and how to call it. */
export function DeploymentScreen({ name }: { readonly name: string }) {
  const { app } = useMessages();
  useLiveDeployments();
  const phase = useDeploymentsPhase();
  const deployment = useDeployment(ResourceName.safeParse(name).data);
  if (deployment !== undefined) return <DeploymentPage key={name} deployment={deployment} />;
  return phase === 'loading' ? <p className="screen-body faint">{app.loading}</p> : <MissingDeployment />;
}

function DeploymentPage({ deployment }: { readonly deployment: Deployment }) {
  const [, go] = useLocation();
  const [isChanging, setChanging] = useState(false);
  const { start, question } = useDeploymentDeeds(deployment, () => go('/deployments'));
  const { name, model, state } = deployment;
  return (
    <>
      <TitleBar
        title={name}
        actions={<DeploymentActions deployment={deployment} onDeed={start} onChange={() => setChanging(true)} />}
      >
        <DeploymentStateMark state={state} />
      </TitleBar>
      <div className="screen-body deployment-page">
        <DeploymentHeadline deployment={deployment} />
        <DeploymentFigures deployment={deployment} />
        <ReplicaTable deployment={deployment} />
        <div className="deployment-halves">
          <Playground deployment={deployment} />
          <div className="deployment-side">
            <LoadCharts deployment={deployment} />
            <CallSection deployment={deployment} />
          </div>
        </div>
      </div>
      {question}
      {isChanging && (
        <DeployDialog
          model={model}
          isText={deployment.interface === 'text'}
          deployment={deployment}
          onClose={() => setChanging(false)}
          onDone={() => undefined}
        />
      )}
    </>
  );
}

function MissingDeployment() {
  const { missing } = useMessages().deployments;
  return (
    <EmptyState title={missing.title} text={missing.text} action={<Link href="/deployments">{missing.back}</Link>} />
  );
}
