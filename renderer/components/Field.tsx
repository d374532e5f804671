import { Field as Base } from '@base-ui/react/field';
import type { ReactElement, ReactNode } from 'react';
import './field.css';

interface FieldProps {
  readonly label: ReactNode;
  /** The input; it gets the label, the note and the problem as its own. */
  readonly children: ReactElement;
  readonly note?: ReactNode;
  /** What is wrong with the value, and what is allowed. */
  readonly problem?: string | undefined;
}

/** A labelled input with what to know about it, and what is wrong with it. */
export function Field({ label, children, note, problem }: FieldProps) {
  return (
    <Base.Root className="field" invalid={problem !== undefined}>
      <Base.Label className="field-label">{label}</Base.Label>
      <Base.Control render={children} />
      {note !== undefined && <Base.Description className="small faint">{note}</Base.Description>}
      <Base.Error match={problem !== undefined} className="field-problem">
        {problem}
      </Base.Error>
    </Base.Root>
  );
}
