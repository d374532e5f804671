/** What is written on the canvas itself, in the language of the person. */
export interface ScoreWords {
  readonly accuracy: string;
  readonly loss: string;
  readonly percent: (share: number) => string;
  readonly number: (value: number) => string;
  readonly round: (number: number) => string;
  /** Time since the beginning. */
  readonly elapsed: (ms: number) => string;
}
