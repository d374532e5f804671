import { useLocation } from 'wouter';
import type { Deployment } from '../../../common/domain/deployment.ts';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { Icon } from '../../components/Icon.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { Menu } from '../../components/Menu.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useRefusal } from '../../stores/session-store.ts';
import { SERVING } from './deploy/needs.ts';
import type { DeploymentDeed } from './use-deployment-deeds.tsx';

interface DeploymentActionsProps {
  readonly deployment: Deployment;
  readonly onDeed: (deed: DeploymentDeed) => void;
  readonly onChange: () => void;
}

/** What can be done with the deployment of a page. */
export function DeploymentActions({ deployment, onDeed, onChange }: DeploymentActionsProps) {
  const { actions: words } = useMessages().deployments;
  const [, go] = useLocation();
  const refusal = useRefusal(SERVING);
  const { name, model, state } = deployment;
  const isOver = state === 'stopped' || state === 'failed' || state === 'stopping';
  return (
    <>
      <AllowedButton need={SERVING} look="quiet" onClick={onChange}>
        {words.change}
      </AllowedButton>
      {isOver && (
        <AllowedButton need={SERVING} look="primary" icon={<Icon name="play" />} onClick={() => onDeed('start')}>
          {words.start}
        </AllowedButton>
      )}
      {state !== 'stopped' && state !== 'stopping' && (
        <AllowedButton need={SERVING} icon={<Icon name="stop" />} onClick={() => onDeed('stop')}>
          {words.stop}
        </AllowedButton>
      )}
      <Menu
        trigger={<IconButton name="more" label={words.more(name)} />}
        actions={[
          {
            label: words.model,
            icon: 'models',
            onSelect: () => go(`/models/${model.name}?version=${model.version}`),
          },
          {
            label: words.remove,
            icon: 'trash',
            onSelect: () => onDeed('remove'),
            isDanger: true,
            isDisabled: refusal !== undefined,
          },
        ]}
      />
    </>
  );
}
