import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../common/errors.ts';
import type { CallContext, Handlers } from '../../platform/grpc/server-handlers.ts';
import { decodeKeys, decodeLetters, decodeShares, encodeRoster } from '../../platform/wire/secure-aggregation-wire.ts';
import { decodeTaskReference } from '../../platform/wire/task-reference-wire.ts';
import type { SecureAggregationService } from '../../proto/gen/edgeorchestra/v1/secure_aggregation_pb.js';
import type { TaskReference as WireTask } from '../../proto/gen/edgeorchestra/v1/task_reference_pb.js';
import type { TaskBoard } from '../jobs/task-board.ts';
import type { IdentifyPeer } from './peer-identity.ts';

export interface SecureAggregationHandlersDeps {
  readonly identify: IdentifyPeer;
  readonly board: TaskBoard;
  /** The server is about to stop: nobody is kept waiting. */
  readonly draining: AbortSignal;
}

/** A device that waits for the others asks again after this. */
const HELD_MS = 10_000;

/** The exchange of a round that hides its updates. */
export function secureAggregationHandlers({
  identify,
  board,
  draining,
}: SecureAggregationHandlersDeps): Handlers<typeof SecureAggregationService.method> {
  const callOf = (wire: WireTask | undefined, context: CallContext) => {
    const task = decodeTaskReference(wire);
    const { exchange } = board.hostOf(task);
    if (exchange === undefined) throw new AppError('invalid-argument', 'the updates of this task are not hidden');
    return { exchange, task, deviceId: identify(context) };
  };
  const held = <Answer>(answer: Promise<Answer>, { signal }: CallContext) =>
    unlessPending(answer, AbortSignal.any([signal, draining]));
  return {
    async advertiseKeys(request, context) {
      const { exchange, task, deviceId } = callOf(request.task, context);
      const roster = await held(exchange.advertise(task, deviceId, decodeKeys(request.keys)), context);
      return roster === undefined ? { pending: true } : { roster: encodeRoster(roster) };
    },

    async shareKeys(request, context) {
      const { exchange, task, deviceId } = callOf(request.task, context);
      const letters = await held(exchange.share(task, deviceId, decodeLetters(request.letters)), context);
      return letters === undefined ? { pending: true } : { letters: [...letters] };
    },

    async listSurvivors(request, context) {
      const { exchange, task, deviceId } = callOf(request.task, context);
      const seats = await held(exchange.survivors(task, deviceId), context);
      return seats === undefined ? { pending: true } : { seats: [...seats] };
    },

    async unmask(request, context) {
      const { exchange, task, deviceId } = callOf(request.task, context);
      exchange.unmask(task, deviceId, decodeShares(request));
      return {};
    },
  };
}

/** The answer, or undefined when it takes too long or the signal fires. */
async function unlessPending<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer | undefined> {
  const ended = new AbortController();
  const waited = delay(HELD_MS, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => undefined);
  try {
    return await Promise.race([answer, waited]);
  } finally {
    ended.abort();
  }
}
