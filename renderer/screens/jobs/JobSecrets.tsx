import type { JobSpec } from '../../../common/specs/job-spec.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';

/** What a job keeps from others: updates from the orchestrator, layers and samples on the devices. */
export function JobSecrets({ spec: { secureAggregation, personal } }: { readonly spec: JobSpec }) {
  const { secrets: words } = useMessages().jobs;
  const format = useFormat();
  if (secureAggregation === null && personal === null) return null;
  return (
    <p className="note soft">
      {secureAggregation !== null && words.updates(format.number(secureAggregation.threshold))}{' '}
      {personal !== null && `${words.layers[personal.layers]} ${words.heldOut(format.percent(personal.holdOut, 0))}`}
    </p>
  );
}
