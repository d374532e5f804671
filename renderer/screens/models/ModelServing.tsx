import { useCallback, useMemo } from 'react';
import { Link } from 'wouter';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../common/domain/event.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { hasCode } from '../../../common/errors.ts';
import { DeploymentSpec } from '../../../common/specs/deployment-spec.ts';
import { DeploymentStateMark } from '../../components/ServingMark.tsx';
import { useAnswer } from '../../connection/use-answer.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { useDeployments } from '../../stores/deployments-store.ts';
import { DeployButton } from '../deployments/deploy/DeployButton.tsx';

const NO_KINDS: ReadonlySet<EventKind> = new Set();

/** What serves a version, and the way to serve it; for one that cannot be served why, and what to do. */
export function ModelServing({ model }: { readonly model: ModelVersion }) {
  const messages = useMessages();
  const { serving: words } = messages.deployments;
  const { name, version } = model;
  // The orchestrator alone decides what can be served.
  const ask = useCallback(
    (client: ControlClient) => client.deployments.preview(DeploymentSpec.parse({ name, model: { name, version } })),
    [name, version],
  );
  const { error } = useAnswer(ask, NO_KINDS);
  const all = useDeployments();
  const own = useMemo(() => all.filter((one) => one.model.name === name), [all, name]);
  return (
    <section>
      <h3>{words.title}</h3>
      <ul className="model-deployments note">
        {own.map((one) => (
          <li key={one.name}>
            <Link href={`/deployments/${one.name}`}>{one.name}</Link>
            <DeploymentStateMark state={one.state} />
          </li>
        ))}
      </ul>
      {hasCode(error, 'model-unsupported') ? (
        <p className="note soft">
          {words.unservable} {errorText(error, messages)}
        </p>
      ) : (
        <p className="model-deploy">
          {own.length === 0 && <span className="note faint">{words.none}</span>}
          <DeployButton model={model} look={own.length === 0 ? 'primary' : 'plain'} />
        </p>
      )}
    </section>
  );
}
