import { lazy, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import type { ResourceName } from '../../../../common/domain/ids.ts';
import { DeploymentSpec } from '../../../../common/specs/deployment-spec.ts';
import { AllowedButton } from '../../../components/allowed/AllowedButton.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { IconButton } from '../../../components/IconButton.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';
import { useDeploymentNames } from '../../../stores/deployments-store.ts';
import { useModel } from '../../../stores/models-store.ts';
import { useRefusal } from '../../../stores/session-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { SERVING } from './needs.ts';
import { suggestDeploymentName } from './suggest-name.ts';

const DeployDialog = lazy(async () => ({ default: (await import('./DeployDialog.tsx')).DeployDialog }));

interface DeployButtonProps {
  readonly model: { readonly name: ResourceName; readonly version: number };
  readonly look?: 'primary' | 'plain';
  /** Without the settings beside it, where there is little room. */
  readonly isShort?: boolean;
}

/** Serves a model at once, as the orchestrator sees fit; where that does not work, or somebody wants to choose, it asks. */
export function DeployButton({ model, look = 'plain', isShort = false }: DeployButtonProps) {
  const { deploy: words } = useMessages().deployments;
  const client = useClient();
  const [, go] = useLocation();
  const taken = useDeploymentNames();
  const isText = useModel(model.name)?.format === 'gguf';
  const refusal = useRefusal(SERVING);
  const [isBusy, setBusy] = useState(false);
  const [asked, setAsked] = useState<{ readonly failure?: unknown }>();
  const deploy = async (): Promise<void> => {
    setBusy(true);
    try {
      const name = suggestDeploymentName(model.name, taken);
      await client.deployments.create(
        DeploymentSpec.parse({ name, model: { name: model.name, version: model.version } }),
      );
      sayDone(words.done(name));
      go(`/deployments/${name}`);
    } catch (failure) {
      setAsked({ failure });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <AllowedButton
        need={SERVING}
        look={look}
        isBusy={isBusy}
        icon={<Icon name="play" />}
        onClick={() => void deploy()}
      >
        {isBusy ? words.busy : words.action}
      </AllowedButton>
      {!isShort && (
        <IconButton
          name="settings"
          label={refusal ?? words.options}
          disabled={refusal !== undefined || isBusy}
          onClick={() => setAsked({})}
        />
      )}
      {asked !== undefined && (
        <Suspense fallback={null}>
          <DeployDialog
            model={model}
            isText={isText}
            failure={asked.failure}
            onClose={() => setAsked(undefined)}
            onDone={(name) => go(`/deployments/${name}`)}
          />
        </Suspense>
      )}
    </>
  );
}
