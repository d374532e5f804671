import type { AccessToken } from '../../../common/domain/access-token.ts';
import type { AnswerEnd, AnswerPiece } from '../../../common/serving/inference-answer.ts';
import type { InferenceRequest } from '../../../common/serving/inference-request.ts';
import type { Answer, ServedModel } from '../../serving/inference-desk.ts';
import type { RawCall } from '../raw-route.ts';
import type { ServedModels } from './served-models.ts';
import { tokenOf } from './token-of.ts';

/** How many requests one call has at the desk at a time: the queue is for everybody. */
const MOST_AT_ONCE = 8;

/** What is done with what comes of the request of this index; the next comes when it has been. */
export type TakePieces = (index: number, pieces: readonly AnswerPiece[]) => Promise<void> | void;
/** What is done with the end of an answer as soon as it is there. */
export type TakeEnd = (index: number, end: AnswerEnd) => Promise<void> | void;

/** One call of a program to a served model: on whose behalf, and for as long as they wait for it. */
export class InferenceCall {
  readonly #models: ServedModels;
  readonly #token: AccessToken;
  readonly #traceParent: string | undefined;
  readonly #ending = new AbortController();

  /** @throws HttpProblem `too-many-requests` */
  constructor(models: ServedModels, call: RawCall) {
    const { request, response } = call;
    this.#models = models;
    this.#token = tokenOf(call);
    this.#traceParent = request.headers['traceparent']?.toString();
    models.admit(this.#token);
    // A model may take longer to its first word than silence is allowed otherwise; the desk has a deadline of its own.
    request.socket.setTimeout(0);
    response.once('close', () => response.writableFinished || this.#ending.abort());
  }

  /** @throws AppError `model-not-served`, `forbidden` */
  deployment(name: string): ServedModel {
    return this.#models.get(this.#token, name);
  }

  /**
   * Makes several requests to one deployment and tells what comes; the first that fails ends all. Returns their ends, in order.
   * @throws AppError what `InferenceDesk.ask` throws, or what is thrown by those who take it
   */
  async askAll(
    { name }: ServedModel,
    requests: readonly InferenceRequest[],
    take: TakePieces,
    takeEnd?: TakeEnd,
  ): Promise<AnswerEnd[]> {
    const { id: tokenId, name: tokenName } = this.#token;
    const options = { caller: { tokenId, tokenName }, signal: this.#ending.signal, traceParent: this.#traceParent };
    const ends: AnswerEnd[] = [];
    const queue = requests.entries();
    let failure: { readonly thrown: unknown } | undefined;
    const work = async () => {
      for (const [index, request] of queue) {
        try {
          const end = await this.#read(this.#models.desk.ask(name, request, options), index, take);
          ends[index] = end;
          await takeEnd?.(index, end);
        } catch (thrown) {
          failure ??= { thrown };
          this.#ending.abort();
        }
        if (failure !== undefined) return;
      }
    };
    await Promise.all(Array.from({ length: Math.min(requests.length, MOST_AT_ONCE) }, work));
    if (failure !== undefined) throw failure.thrown;
    return ends;
  }

  /** Reads an answer as fast as it is taken. One that is given up is charged for what had come of it. */
  async #read(answer: Answer, index: number, take: TakePieces): Promise<AnswerEnd> {
    let said = 0;
    let isOver = false;
    try {
      while (true) {
        const next = await answer.next().catch((error: unknown) => {
          isOver = true;
          throw error;
        });
        if (next.done === true) {
          isOver = true;
          said = next.value.promptTokens + next.value.completionTokens;
          return next.value;
        }
        for (const { tokens } of next.value) said += tokens.length;
        await take(index, next.value);
      }
    } finally {
      this.#models.charge(this.#token, said);
      // Ends the generator where it waits for us; what it would return is of no interest any more.
      if (!isOver) await answer.return(undefined as never);
    }
  }
}
