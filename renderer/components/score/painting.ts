import type { Scene } from './hit-test.ts';
import type { ScoreNote } from './score-model.ts';
import type { ScorePalette } from './score-palette.ts';
import type { ScoreWords } from './score-words.ts';

/** What a painter needs besides the canvas. */
export interface Painting {
  readonly scene: Scene;
  readonly palette: ScorePalette;
  readonly words: ScoreWords;
  /** The note that is looked at. */
  readonly chosen: ScoreNote | undefined;
}
