import type { AnswerPiece } from '../../../common/serving/inference-answer.ts';
import type { Course } from './engine.ts';
import type { Outbox } from './outbox.ts';

/** The course of one answer, as its reader steers it. */
export class CallCourse implements Course {
  readonly #id: number;
  readonly #outbox: Outbox;
  #gate: PromiseWithResolvers<void> | undefined;
  #isCancelled = false;

  constructor(id: number, outbox: Outbox) {
    this.#id = id;
    this.#outbox = outbox;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  steer(to: 'cancel' | 'pause' | 'resume'): void {
    if (to === 'pause') {
      this.#gate ??= Promise.withResolvers();
      return;
    }
    this.#isCancelled ||= to === 'cancel';
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  pause(): Promise<void> | undefined {
    return this.#gate?.promise ?? this.#outbox.room();
  }

  say(piece: AnswerPiece): void {
    if (!this.#isCancelled) this.#outbox.say(this.#id, piece);
  }
}
