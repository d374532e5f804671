import type { AnswerPiece } from '../../../common/serving/inference-answer.ts';
import type { RuntimeEvent } from './runtime-messages.ts';

/** Hands events to the line, and calls back once they are written. */
type SendEvents = (events: readonly RuntimeEvent[], written: () => void) => void;

/** Messages with nothing but pieces keep this distance: each costs the agent more than what is in it. */
const DISTANCE_MS = 8;
/** Beyond so many pieces that wait, answers wait too. */
const MOST_WAITING = 256;

interface Waiting {
  readonly id: number;
  piece: AnswerPiece;
}

/**
 * What goes to the agent. One message is under way at a time, and pieces follow each other within some milliseconds only; what
 * comes meanwhile goes together in the next message, the pieces of an answer as a single piece. So the tokens of a fast model
 * cost little each, and a first token or an end never waits.
 */
export class Outbox {
  readonly #send: SendEvents;
  #events: (RuntimeEvent | Waiting)[] = [];
  readonly #pieces = new Map<number, Waiting>();
  #waiting = 0;
  #isBusy = false;
  #isUrgent = false;
  #sentAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(send: SendEvents) {
    this.#send = send;
  }

  say(id: number, piece: AnswerPiece): void {
    this.#waiting++;
    const before = this.#pieces.get(id);
    if (before !== undefined) {
      before.piece = joined(before.piece, piece);
      return;
    }
    const waiting = { id, piece };
    this.#pieces.set(id, waiting);
    this.#push(waiting, false);
  }

  /** Tells how an answer has ended. */
  end(event: RuntimeEvent): void {
    this.#push(event, true);
  }

  /** Waits until what was said has gone; undefined while there is room. */
  room(): Promise<void> | undefined {
    if (this.#waiting < MOST_WAITING) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  #push(event: RuntimeEvent | Waiting, isUrgent: boolean): void {
    this.#events.push(event);
    this.#isUrgent ||= isUrgent;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isBusy || this.#events.length === 0) return;
    const restMs = this.#isUrgent ? 0 : this.#sentAt + DISTANCE_MS - performance.now();
    if (restMs > 0) {
      this.#timer ??= setTimeout(() => this.#flush(), restMs);
      return;
    }
    this.#isBusy = true;
    // What the same turn brings goes along.
    process.nextTick(() => this.#flush());
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isBusy = true;
    this.#isUrgent = false;
    const events = this.#events;
    this.#events = [];
    this.#pieces.clear();
    this.#waiting = 0;
    this.#sentAt = performance.now();
    this.#send(events, () => {
      this.#isBusy = false;
      this.#room?.resolve();
      this.#room = undefined;
      this.#schedule();
    });
  }
}

function joined(one: AnswerPiece, next: AnswerPiece): AnswerPiece {
  return {
    text: one.text + next.text,
    tokens: [...one.tokens, ...next.tokens],
    probabilities: [...one.probabilities, ...next.probabilities],
  };
}
