import type { Deployment, PlacementVerdict, ServingReason } from '../../common/domain/deployment.ts';
import type { StoredDeployment } from '../storage/rows/deployment-rows.ts';
import { isOfPlan } from './plan-of.ts';
import type { LiveReplica } from './replica-table.ts';

type State = Pick<Deployment, 'state' | 'reason'>;

/** The state of a deployment by its replicas, and why it is not ready. */
export function stateOf(
  deployment: StoredDeployment,
  replicas: readonly LiveReplica[],
  wanted: number,
  verdicts: () => readonly PlacementVerdict[],
): State {
  if (!deployment.isWanted) {
    const active = replicas.reduce((sum, replica) => sum + replica.active, 0);
    if (replicas.length === 0) return { state: 'stopped', reason: null };
    return { state: 'stopping', reason: reason('stopping', `${active} requests are being finished`, null) };
  }
  const serving = replicas.filter(({ slots }) => slots > 0);
  const ready = serving.filter(({ stored }) => isOfPlan(deployment, stored.plan)).length;
  if (ready >= wanted) return { state: 'ready', reason: null };
  const why = whyNotMore(replicas, verdicts);
  if (serving.length > 0) {
    const earlier = serving.length - ready;
    const still = earlier === 0 ? '' : `, ${earlier} as it was before the change`;
    return {
      state: 'degraded',
      reason: { ...why, message: `${ready} of ${wanted} devices serve it${still}; ${why.message}` },
    };
  }
  const canCome = replicas.some(({ status }) => status?.phase !== 'failed');
  if (canCome || why.code !== 'failed-here') return { state: 'starting', reason: why };
  return { state: 'failed', reason: why };
}

function whyNotMore(replicas: readonly LiveReplica[], verdicts: () => readonly PlacementVerdict[]): ServingReason {
  for (const { status, phase } of replicas) {
    if (status?.phase === 'fetching')
      return reason('fetching', 'a device is fetching the model', 'It goes on by itself.');
    if (status?.phase === 'loading') return reason('loading', 'a device is loading the model', 'It goes on by itself.');
    if (status?.phase === 'restarting' && status.problem?.code === 'no-room') {
      return reason(
        'no-room',
        status.problem.message,
        'It is tried again, and another device takes over if that does not help.',
      );
    }
    if (status?.phase === 'restarting') {
      return reason(
        status.problem?.code ?? 'runtime-crashed',
        `its process has died (${status.problem?.message})`,
        'It is started again.',
      );
    }
    if (phase === 'silent') return reason('silent', 'a device has stopped answering', 'Others take its requests.');
    if (status === undefined) {
      return reason(
        'waiting',
        'a device has not said yet that it serves it',
        'It is waited for; another one takes over when it is offline.',
      );
    }
  }
  return noPlace(verdicts());
}

/** Why no further device serves it. */
export function noPlace(verdicts: readonly PlacementVerdict[]): ServingReason {
  const failed = verdicts.find(({ verdict }) => verdict === 'failed-here');
  if (failed !== undefined) {
    return reason(
      'failed-here',
      `it failed on ${failed.deviceName}: ${failed.reason}`,
      'Mend the cause and start it again.',
    );
  }
  const close = verdicts.find(({ verdict }) => verdict === 'too-little-memory' || verdict === 'too-little-disk');
  if (close !== undefined) {
    const hint = 'Free some there, add a device, or ask for a shorter context or fewer slots.';
    return reason('no-room', `no further device has room: on ${close.deviceName} ${close.reason}`, hint);
  }
  const other = verdicts.find(({ verdict }) => verdict !== 'chosen' && verdict !== 'not-named');
  if (other !== undefined) {
    return reason(
      'no-room',
      `no further device can serve it: ${other.deviceName}: ${other.reason}`,
      'It begins there as soon as it can.',
    );
  }
  return reason('no-room', 'there is no further device that may serve it', 'Add a device, or ask for fewer replicas.');
}

function reason(code: string, message: string, hint: string | null): ServingReason {
  return { code, message, hint };
}
