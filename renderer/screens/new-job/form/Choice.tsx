import { type ReactNode, useId } from 'react';

interface ChoiceProps {
  /** Same for all choices of a question. */
  readonly group: string;
  readonly label: string;
  readonly note?: ReactNode;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children?: ReactNode;
}

/** One answer of several, with what speaks for it. */
export function Choice({ group, label, note, isChosen, onChoose, children }: ChoiceProps) {
  const nameId = useId();
  const noteId = useId();
  return (
    <label className="choice">
      <input
        type="radio"
        name={group}
        checked={isChosen}
        onChange={onChoose}
        aria-labelledby={nameId}
        aria-describedby={noteId}
      />
      <strong id={nameId}>{label}</strong>
      <span id={noteId} className="small soft">
        {note}
      </span>
      {children}
    </label>
  );
}
