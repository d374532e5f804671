import { Link } from 'wouter';
import type { Deployment } from '../../../common/domain/deployment.ts';
import { Reason } from '../../components/Reason.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { nextText, reasonText } from './reason-text.ts';

/** Which model it serves, and where it is not ready, why, since when, and what happens next. */
export function DeploymentHeadline({ deployment }: { readonly deployment: Deployment }) {
  const messages = useMessages();
  const { deployments: words, drop, logs } = messages;
  const format = useFormat();
  const { name, model, state, stateSince, reason, load } = deployment;
  const isBad = state === 'failed';
  const next = nextText(deployment, messages);
  const why =
    state === 'stopping'
      ? words.stoppingNow(format.number(load.active))
      : reason === null
        ? undefined
        : reasonText(reason, messages);
  return (
    <div className="deployment-headline">
      <p>
        <Link href={`/models/${model.name}?version=${model.version}`}>
          {words.modelOf(model.name, format.number(model.version))}
        </Link>{' '}
        <span className="faint">
          {drop.modelFormats[model.format]} · {format.bytes(model.sizeBytes)}
        </span>{' '}
        <Link href={`/logs?deployment=${name}`}>{logs.ofDeployment}</Link>
      </p>
      {(why !== undefined || next !== undefined) && (
        <Reason icon={isBad ? 'warning' : 'info'} isBad={isBad} why={why} since={stateSince} next={next} />
      )}
    </div>
  );
}
