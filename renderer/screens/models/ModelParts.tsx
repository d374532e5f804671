import { Link, useLocation } from 'wouter';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useDeployments } from '../../stores/deployments-store.ts';
import { useModels } from '../../stores/models-store.ts';
import './model-parts.css';

/** The way between the models and what is served of them. */
export function ModelParts() {
  const { models, deployments } = useMessages();
  const format = useFormat();
  const [location] = useLocation();
  const parts = [
    { path: '/models', label: models.title, count: useModels().length },
    { path: '/deployments', label: deployments.title, count: useDeployments().length },
  ];
  return (
    <nav className="model-parts" aria-label={deployments.parts}>
      {parts.map(({ path, label, count }) => (
        <Link key={path} href={path} aria-current={location.startsWith(path) ? 'page' : undefined}>
          {label} {count > 0 && <span className="faint small">{format.number(count)}</span>}
        </Link>
      ))}
    </nav>
  );
}
