import type { Deployment } from '../../common/domain/deployment.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { InferenceRequest } from '../../common/serving/inference-request.ts';
import type { LiveReplica } from './replica-table.ts';

const LONGEST_RETRY_SECONDS = 60;
/** Taken for how long a request takes while none has been answered. */
const USUAL_SERVICE_MS = 100;

/** @throws AppError `invalid-argument` for text where tensors are asked for, and the other way round */
export function checkKind(
  name: ResourceName,
  { interface: answers }: Pick<Deployment, 'interface'>,
  { body }: InferenceRequest,
): void {
  const asked = body.kind === 'tensors' ? 'tensors' : 'text';
  if (asked === answers) return;
  const hint =
    answers === 'text'
      ? 'Ask it by /v1/chat/completions, /v1/completions or /v1/embeddings.'
      : `Ask it by POST /v2/models/${name}/infer.`;
  throw new AppError('invalid-argument', `${name} answers ${answers}, not ${asked}`, {
    details: { field: 'model' },
    hint,
  });
}

/** For a name that nothing is served by. */
export function notServed(name: ResourceName): AppError {
  return new AppError('model-not-served', `there is no deployment ${name}`, {
    details: { model: name },
    hint: '"eo deployments" lists what is served.',
  });
}

/** For a deployment that a person has stopped. */
export function wasStopped(name: ResourceName): AppError {
  return new AppError('model-not-served', `the deployment ${name} was stopped`, {
    details: { model: name },
    hint: `"eo deployments start ${name}" serves it again.`,
  });
}

/** For a deployment with nobody to answer. */
export function unavailable(name: ResourceName, why: string): AppError {
  return new AppError('unavailable', `${name} cannot answer now: ${why}`, {
    details: { model: name, retryAfterSeconds: 5 },
    hint: `See "eo deployments show ${name}".`,
  });
}

/** For an answer whose beginning only a model that is gone could go on with. */
export function cannotGoOn(name: ResourceName): AppError {
  return new AppError('replica-lost', `nothing serves the version of ${name} any more that began the answer`, {
    details: { model: name },
    hint: 'Ask again from the start.',
  });
}

export function tooLate(withinMs: number): AppError {
  return new AppError('deadline-exceeded', `the answer took longer than ${withinMs / 1_000} s`);
}

export function stopping(): AppError {
  return new AppError('unavailable', 'the orchestrator is stopping', { hint: 'Try again in a moment.' });
}

/** For a full queue, with the seconds in which what waits will have been answered, from 1 to 60. */
export function overloaded(name: ResourceName, waiting: number, replicas: readonly LiveReplica[]): AppError {
  const slots = replicas.reduce((sum, replica) => sum + replica.slots, 0);
  const serviceMs = Math.max(...replicas.map(({ pace }) => pace.serviceMs ?? 0), USUAL_SERVICE_MS);
  const drainedInSeconds = Math.ceil((waiting * serviceMs) / 1_000 / Math.max(1, slots));
  const retryAfterSeconds = Math.min(LONGEST_RETRY_SECONDS, Math.max(1, drainedInSeconds));
  return new AppError('overloaded', `${waiting} requests to ${name} wait already`, {
    details: { retryAfterSeconds },
    hint: `Try again in ${retryAfterSeconds} s, or let more devices serve it.`,
  });
}
