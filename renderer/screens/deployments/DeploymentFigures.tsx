import type { Deployment } from '../../../common/domain/deployment.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { rateOf, rateText } from './rate-text.ts';

/** How much it has to do now, and what has gone wrong since the orchestrator started. */
export function DeploymentFigures({ deployment }: { readonly deployment: Deployment }) {
  const messages = useMessages();
  const { figures: words, columns, none } = messages.deployments;
  const format = useFormat();
  const { load, interface: kind } = deployment;
  const figures = [
    [columns.active, format.number(load.active), undefined],
    [columns.waiting, format.number(load.waiting), undefined],
    [words.rate, rateText(kind, rateOf(deployment), messages, format), undefined],
    [
      kind === 'text' ? words.latencyToken : words.latencyAnswer,
      load.latencyMs === null ? none : format.duration(load.latencyMs),
      words.median,
    ],
  ] as const;
  const troubles = (['refused', 'failed', 'takenOver'] as const).filter((name) => load[name] > 0);
  return (
    <section aria-label={words.title}>
      <dl className="deployment-figures">
        {figures.map(([name, value, note]) => (
          <div key={name}>
            <dt title={note}>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {troubles.length > 0 && (
        <p className="note soft">{troubles.map((name) => words[name](format.number(load[name]))).join(' · ')}</p>
      )}
    </section>
  );
}
