import { useCallback } from 'react';
import { failureText } from '../../language/failure-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { endOf, type ScoreModel, type ScoreNote } from './score-model.ts';

/** One note in a sentence or two, to be read out. */
export function useNoteText(): (note: ScoreNote, model: ScoreModel) => string {
  const messages = useMessages();
  const format = useFormat();
  return useCallback(
    (note, model) => {
      const { score: words } = messages;
      const device = model.lanes[note.lane]?.name ?? '';
      const took = format.duration(endOf(note, Date.now(), model.isLive) - note.offeredAt);
      return [
        words.noteTitle(device, format.number(note.round)),
        `${words.facts.part} ${format.number(note.partition)}`,
        words.outcome[note.outcome],
        took,
        note.failure === null ? '' : failureText(note.failure, messages),
      ]
        .filter(Boolean)
        .join(', ');
    },
    [messages, format],
  );
}
