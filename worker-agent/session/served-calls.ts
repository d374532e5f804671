import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ServeResponse } from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import type { Replicas } from '../serving/replicas.ts';
import type { AnswerOutbox } from './answer-outbox.ts';
import { ServedCall } from './served-call.ts';

interface ServedCallsDeps {
  readonly replicas: Pick<Replicas, 'get'>;
  readonly outbox: AnswerOutbox;
  readonly clock: Clock;
}

/** Requests at a time; an orchestrator sends no more than there are slots. */
const MOST_CALLS = 1_024;

/** The requests of one stream that this device is at. */
export class ServedCalls {
  readonly #deps: ServedCallsDeps;
  readonly #calls = new Map<number, ServedCall>();
  #highest = 0;

  constructor(deps: ServedCallsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** @throws AppError `invalid-argument` for a number that does not count up */
  take(kind: ServeResponse['kind']): void {
    if (kind.case === 'request') this.#begin(kind.value);
    else if (kind.case === 'content') this.#calls.get(kind.value.number)?.takeContent(kind.value.data);
    else if (kind.case === 'credit') this.#calls.get(kind.value.number)?.grant(kind.value.pieces);
    else if (kind.case === 'cancel') {
      this.#calls.get(kind.value.number)?.cancel();
      // The orchestrator may have cancelled for want of a word.
      this.#deps.outbox.push({ kind: { case: 'pulse', value: {} } });
    }
  }

  /** The stream is over: nobody waits for the answers. */
  end(): void {
    for (const call of this.#calls.values()) call.cancel();
  }

  #begin(request: Extract<ServeResponse['kind'], { case: 'request' }>['value']): void {
    const { replicas, outbox, clock } = this.#deps;
    const { number, replicaId } = request;
    if (number <= this.#highest) throw new AppError('invalid-argument', 'the numbers of requests must count up');
    this.#highest = number;
    const isTooMuch = this.#calls.size >= MOST_CALLS;
    const call = new ServedCall({
      request,
      replica: replicas.get(replicaId),
      outbox,
      clock,
      onOver: () => this.#calls.delete(number),
    });
    this.#calls.set(number, call);
    if (isTooMuch) call.fail(new AppError('unavailable', `this device is at ${MOST_CALLS} requests already`));
    else call.begin();
  }
}
