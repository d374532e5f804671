import { useMemo } from 'react';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { clockText } from './clock-text.ts';
import type { ScoreWords } from './score-words.ts';

/** What is written on the canvas, in the person's language. */
export function useScoreWords(): ScoreWords {
  const { score } = useMessages();
  const format = useFormat();
  return useMemo(
    () => ({
      accuracy: score.accuracy,
      loss: score.loss,
      percent: (share) => format.percent(share, 1),
      number: (value) => format.number(value, value < 1 ? 3 : 2),
      round: (number) => format.number(number),
      elapsed: clockText,
    }),
    [score, format],
  );
}
