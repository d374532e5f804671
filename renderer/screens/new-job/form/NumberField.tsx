import { type ReactNode, useState } from 'react';
import { Field } from '../../../components/Field.tsx';
import { useDraftField } from '../draft/draft-context.ts';
import type { DraftPath } from '../draft/draft-text.ts';
import { readTyped, writeTyped } from '../draft/typed-number.ts';

interface NumberFieldProps {
  readonly path: DraftPath;
  readonly label: string;
  readonly note?: ReactNode;
  /** Stands behind the label: s, %. */
  readonly unit?: string;
  /** What holds while the field is empty. */
  readonly standard?: string;
  /** Shown is the value times this: 100 for percent. */
  readonly factor?: number;
}

/** A number of the draft. What is typed goes into the YAML as it is, also when it is no number. */
export function NumberField({ path, label, note, unit, standard, factor = 1 }: NumberFieldProps) {
  const { value, problem, set } = useDraftField(path);
  const [typed, setTyped] = useState('');
  // "0." is on the way to 0.1: what was typed stays as long as it means what the draft says.
  const shown = readTyped(typed, factor) === (value ?? undefined) ? typed : writeTyped(value, factor);
  return (
    <Field
      label={
        unit === undefined ? (
          label
        ) : (
          <>
            {label}, <span className="faint">{unit}</span>
          </>
        )
      }
      note={note}
      problem={problem}
    >
      <input
        inputMode="decimal"
        autoComplete="off"
        value={shown}
        placeholder={standard}
        onChange={({ target }) => {
          setTyped(target.value);
          set(readTyped(target.value, factor));
        }}
      />
    </Field>
  );
}
