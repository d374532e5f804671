import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import './field.css';

/** What a field is about: an input, a choice or a text. */
export type FieldInput = ReactElement<ComponentProps<'input' | 'select' | 'textarea'>>;

interface FieldProps {
  readonly label: ReactNode;
  /** The input; it gets the label, the note and the problem as its own. */
  readonly children: FieldInput;
  readonly note?: ReactNode;
  /** What is wrong with the value, and what is allowed. */
  readonly problem?: string | undefined;
}

/** A labelled input with what to know about it, and what is wrong with it. */
export function Field({ label, children, note, problem }: FieldProps) {
  const id = useId();
  const described = [note !== undefined && `${id}note`, problem !== undefined && `${id}problem`].filter(Boolean);
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {cloneElement(children, {
        id,
        'aria-invalid': problem !== undefined || undefined,
        'aria-describedby': described.join(' ') || undefined,
      })}
      {note !== undefined && (
        <p id={`${id}note`} className="small faint">
          {note}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}problem`} className="field-problem">
          {problem}
        </p>
      )}
    </div>
  );
}
