import { useCallback, useEffect, useMemo, useState } from 'react';
import { checkDraft, type DraftCheck } from './check-draft.ts';
import { type DraftPath, type DraftReading, editDraft, readDraft } from './draft-text.ts';

/** A change of one value; undefined takes it out. */
export type DraftEdit = readonly [path: DraftPath, value: unknown];

/** A job that somebody is writing: its text is all there is of it, and the form shows what it says. */
export interface Draft {
  readonly text: string;
  readonly reading: DraftReading;
  /** What the text says, or said before it was broken. */
  readonly value: unknown;
  readonly check: DraftCheck;
  readonly write: (text: string) => void;
  /** Changes values in the text; nothing while it is broken. */
  readonly edit: (...edits: readonly DraftEdit[]) => void;
  /** Back to the last text that was YAML. */
  readonly takeBack: () => void;
  /** Forgets what was kept for a return. */
  readonly forget: () => void;
}

const KEPT_AS = 'edgeorchestra.new-job';

/** The text of the draft that was left without being sent, in this window. */
export function keptDraft(): string | null {
  return sessionStorage.getItem(KEPT_AS);
}

/** Keeps the text of a draft for a return. */
export function keepDraft(text: string): void {
  sessionStorage.setItem(KEPT_AS, text);
}

/** A draft that begins with this text. */
export function useDraft(first: string): Draft {
  const [text, setText] = useState(first);
  const [readable, setReadable] = useState(first);
  const reading = useMemo(() => readDraft(text), [text]);
  if (reading.kind === 'readable' && readable !== text) setReadable(text);
  const shown = useMemo(() => readDraft(readable), [readable]);
  const value = shown.kind === 'readable' ? shown.value : undefined;
  const check = useMemo(() => checkDraft(value), [value]);
  useEffect(() => {
    if (text !== first) keepDraft(text);
  }, [text, first]);
  const edit = useCallback((...edits: readonly DraftEdit[]) => {
    setText((before) => edits.reduce((at, [path, next]) => editDraft(at, path, next), before));
  }, []);
  const takeBack = useCallback(() => setText(readable), [readable]);
  const forget = useCallback(() => sessionStorage.removeItem(KEPT_AS), []);
  return { text, reading, value, check, write: setText, edit, takeBack, forget };
}
