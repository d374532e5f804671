import type { AnswerPiece, TokenProbability } from '../../../../common/serving/inference-answer.ts';

/** Makes text of tokens. */
export type Detokenise = (tokens: readonly number[]) => string;

/** A character has four bytes at most, each of which may be a token; some say that they are more and are not. */
const MOST_PARTS = 8;
/** How many tokens before it decide how the next one is written. */
const CONTEXT = 4;

interface Held {
  readonly text: string;
  readonly tokens: readonly number[];
  readonly probabilities: readonly TokenProbability[];
}

/**
 * Makes text of tokens as they come: only whole characters, and nothing that may turn out to be the beginning of a stop
 * text. Tokens go along with the text that they end.
 */
export class SpokenText {
  readonly #detokenise: Detokenise;
  readonly #stops: readonly string[];
  /** The last tokens of which the text is whole. */
  #before: readonly number[];
  #beforeText: string;
  /** Tokens of a character that is not whole yet. */
  #parts: number[] = [];
  #partProbabilities: TokenProbability[] = [];
  #held: Held[] = [];
  #isStopped = false;

  /** @param before what the text goes on after */
  constructor(detokenise: Detokenise, stops: readonly string[], before: readonly number[]) {
    this.#detokenise = detokenise;
    this.#stops = stops;
    this.#before = before.slice(-CONTEXT);
    this.#beforeText = detokenise(this.#before);
  }

  /** True once a stop text has come: nothing is said from there on. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Takes the next token, and tells what can be said now; null: nothing. */
  add(token: number, probability: TokenProbability | undefined): AnswerPiece | null {
    this.#parts.push(token);
    if (probability !== undefined) this.#partProbabilities.push(probability);
    const text = this.#detokenise([...this.#before, ...this.#parts]).slice(this.#beforeText.length);
    if (text.endsWith('\ufffd') && this.#parts.length < MOST_PARTS) return null;
    this.#held.push({ text, tokens: this.#parts, probabilities: this.#partProbabilities });
    this.#before = [...this.#before, ...this.#parts].slice(-CONTEXT);
    this.#beforeText = this.#detokenise(this.#before);
    this.#parts = [];
    this.#partProbabilities = [];
    return this.#release();
  }

  /** What was held back, when no more comes; null: nothing. */
  rest(): AnswerPiece | null {
    return this.#isStopped ? null : this.#said(this.#held.length);
  }

  #release(): AnswerPiece | null {
    if (this.#stops.length === 0) return this.#said(this.#held.length);
    const text = this.#held.map((one) => one.text).join('');
    const at = this.#stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
    if (at.length > 0) return this.#stopped(Math.min(...at));
    const safe = text.length - longestBeginning(text, this.#stops);
    let end = 0;
    let count = 0;
    for (const one of this.#held) {
      end += one.text.length;
      if (end > safe) break;
      count++;
    }
    return this.#said(count);
  }

  /** The text before a stop text, and the tokens that lie wholly in it. */
  #stopped(at: number): AnswerPiece | null {
    this.#isStopped = true;
    const text = this.#held.map((one) => one.text).join('');
    let end = 0;
    const count = this.#held.filter((one) => {
      end += one.text.length;
      return end <= at;
    }).length;
    const whole = this.#said(count) ?? { text: '', tokens: [], probabilities: [] };
    return at === 0 ? null : { ...whole, text: text.slice(0, at) };
  }

  #said(count: number): AnswerPiece | null {
    if (count === 0) return null;
    const said = this.#held.splice(0, count);
    const [only] = said;
    if (said.length === 1 && only !== undefined) return only;
    return {
      text: said.map(({ text }) => text).join(''),
      tokens: said.flatMap(({ tokens }) => tokens),
      probabilities: said.flatMap(({ probabilities }) => probabilities),
    };
  }
}

/** Length of the longest end of a text that a stop text begins with, and is not all of. */
function longestBeginning(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (stop.startsWith(text.slice(-length))) longest = length;
    }
  }
  return longest;
}
