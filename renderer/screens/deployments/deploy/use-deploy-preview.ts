import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { PlacementVerdict } from '../../../../common/domain/deployment.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import type { DeploymentSpec } from '../../../../common/specs/deployment-spec.ts';
import { useAnswerTo } from '../../../connection/use-answer-to.ts';

/** What happened that may change where a model can be. */
const KINDS: ReadonlySet<EventKind> = new Set([
  'device-joined',
  'device-came-online',
  'device-went-offline',
  'device-fell-asleep',
  'device-level-changed',
  'device-removed',
  'replica-placed',
  'replica-withdrawn',
] as const satisfies readonly EventKind[]);

const ask = (client: ControlClient, spec: DeploymentSpec, signal: AbortSignal): Promise<PlacementVerdict[]> =>
  client.deployments.preview(spec, { signal });

/** Where a deployment would be, and why not elsewhere, each time that it or the cluster has changed. */
export function useDeployPreview(spec: DeploymentSpec | undefined) {
  return useAnswerTo(spec, ask, KINDS);
}
