import type { AnswerPiece } from '../../../common/serving/inference-answer.ts';
import type { RuntimeEvent } from './runtime-messages.ts';

/** Hands events to the line, and calls back once they are written. */
type SendEvents = (events: readonly RuntimeEvent[], written: () => void) => void;

/** Beyond so many pieces that wait, answers wait too. */
const MOST_WAITING = 256;

interface Waiting {
  readonly id: number;
  piece: AnswerPiece;
}

/**
 * What goes to the agent. One message is under way at a time; what comes meanwhile goes together in the next one, the
 * pieces of an answer as a single piece. So tokens that come faster than they are sent cost next to nothing each.
 */
export class Outbox {
  readonly #send: SendEvents;
  #events: (RuntimeEvent | Waiting)[] = [];
  readonly #pieces = new Map<number, Waiting>();
  #waiting = 0;
  #isBusy = false;
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
    this.#push(waiting);
  }

  /** Tells how an answer has ended. */
  end(event: RuntimeEvent): void {
    this.#push(event);
  }

  /** Waits until what was said has gone; undefined while there is room. */
  room(): Promise<void> | undefined {
    if (this.#waiting < MOST_WAITING) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  #push(event: RuntimeEvent | Waiting): void {
    this.#events.push(event);
    if (this.#isBusy) return;
    this.#isBusy = true;
    // What the same turn brings goes along.
    process.nextTick(() => this.#flush());
  }

  #flush(): void {
    const events = this.#events;
    this.#events = [];
    this.#pieces.clear();
    this.#waiting = 0;
    this.#send(events, () => {
      if (this.#events.length > 0) this.#flush();
      else this.#isBusy = false;
      this.#room?.resolve();
      this.#room = undefined;
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
