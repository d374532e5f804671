import { useMemo } from 'react';
import { Link } from 'wouter';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { servabilityOf } from '../../../common/domain/servability.ts';
import { DeploymentStateMark } from '../../components/ServingMark.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDeployments } from '../../stores/deployments-store.ts';
import { DeployButton } from '../deployments/deploy/DeployButton.tsx';

/** What serves a model, and the way to serve this version of it; why one cannot be served stands among its facts. */
export function ModelServing({ model }: { readonly model: ModelVersion }) {
  const { serving: words } = useMessages().deployments;
  const { name } = model;
  const all = useDeployments();
  const own = useMemo(() => all.filter((one) => one.model.name === name), [all, name]);
  const canBeServed = servabilityOf(model) === 'served';
  if (!canBeServed && own.length === 0) return null;
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
      {canBeServed && (
        <p className="model-deploy">
          {own.length === 0 && <span className="note faint">{words.none}</span>}
          <DeployButton model={model} look={own.length === 0 ? 'primary' : 'plain'} />
        </p>
      )}
    </section>
  );
}
