import { useMemo, useState } from 'react';
import type { Deployment } from '../../../../common/domain/deployment.ts';
import type { ResourceName } from '../../../../common/domain/ids.ts';
import { DeploymentSpec } from '../../../../common/specs/deployment-spec.ts';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { useDeploymentNames } from '../../../stores/deployments-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { DeployFields } from './DeployFields.tsx';
import { DeployPreview } from './DeployPreview.tsx';
import { suggestDeploymentName } from './suggest-name.ts';
import { readDeployment, refusedField, type TypedDeployment, typedOf } from './typed-deployment.ts';
import './deploy-dialog.css';

interface DeployDialogProps {
  readonly model: { readonly name: ResourceName; readonly version: number };
  /** False for models that are asked by tensors, which have no context. */
  readonly isText: boolean;
  /** The deployment that is to be changed; undefined for a new one. */
  readonly deployment?: Deployment | undefined;
  /** Why it did not work without asking. */
  readonly failure?: unknown;
  readonly onClose: () => void;
  readonly onDone: (name: ResourceName) => void;
}

/** Asks how a model is to be served, and tells where it would be. */
export function DeployDialog({ model, isText, deployment, failure, onClose, onDone }: DeployDialogProps) {
  const messages = useMessages();
  const { deploy: words } = messages.deployments;
  const client = useClient();
  const taken = useDeploymentNames();
  const [typed, setTyped] = useState<TypedDeployment>(() =>
    typedOf(deployment?.spec ?? DeploymentSpec.parse({ name: suggestDeploymentName(model.name, taken), model })),
  );
  const [refused, setRefused] = useState<Readonly<Partial<Record<string, string>>>>({});
  const { spec, problems } = useMemo(() => readDeployment(typed), [typed]);

  const submit = async (): Promise<void> => {
    if (spec === undefined) return;
    try {
      await (deployment === undefined ? client.deployments.create(spec) : client.deployments.change(spec));
    } catch (error) {
      const field = refusedField(error);
      setRefused(field === undefined ? {} : { [field]: errorText(error, messages) });
      throw error;
    }
    sayDone(deployment === undefined ? words.done(spec.name) : words.changed(spec.name));
    onClose();
    onDone(spec.name);
  };
  return (
    <FormDialog
      title={
        deployment === undefined ? words.title(`${model.name}@${model.version}`) : words.changeTitle(deployment.name)
      }
      onClose={onClose}
      action={deployment === undefined ? words.action : words.changeAction}
      isReady={spec !== undefined}
      isToldElsewhere={Object.keys(refused).length > 0}
      onSubmit={submit}
    >
      {failure !== undefined && (
        <p className="failure-text" role="alert">
          {words.failed} {errorText(failure, messages)}
        </p>
      )}
      {deployment !== undefined && <p className="note soft">{words.changeNote}</p>}
      <DeployFields
        typed={typed}
        problems={problems}
        refused={refused}
        isNew={deployment === undefined}
        isText={isText}
        onChange={(part) => {
          setTyped((before) => ({ ...before, ...part }));
          setRefused({});
        }}
      />
      <DeployPreview spec={spec} />
    </FormDialog>
  );
}
