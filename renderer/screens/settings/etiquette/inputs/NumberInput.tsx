import { type ComponentProps, useState } from 'react';
import { useMessages } from '../../../../language/language-store.ts';
import { readTyped, writeTyped } from '../../../new-job/draft/typed-number.ts';
import type { PolicyField, PolicyInput } from '../policy-rows.ts';

interface NumberInputProps {
  readonly aria: ComponentProps<'input'>;
  readonly field: PolicyField;
  readonly input: Extract<PolicyInput, { kind: 'number' }>;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** A limit with its unit, and "never" where there may be none. */
export function NumberInput({ aria, field, input, value, onChange }: NumberInputProps) {
  const { editor: words } = useMessages().etiquette;
  const { unit, factor, suggested } = input;
  const [typed, setTyped] = useState('');
  // "0." is on the way to 0.1: what was typed stays as long as it means what the draft says.
  const shown = readTyped(typed, factor) === (value ?? undefined) ? typed : writeTyped(value, factor);
  return (
    <span className="number-input">
      <input
        {...aria}
        className="text-input"
        inputMode="decimal"
        autoComplete="off"
        value={shown}
        placeholder={value === null ? '–' : undefined}
        disabled={value === null}
        onChange={({ target }) => {
          setTyped(target.value);
          onChange(readTyped(target.value, factor));
        }}
      />
      <span className="small soft">{words.units[unit]}</span>
      {suggested !== undefined && (
        <label className="small soft">
          <input
            type="checkbox"
            aria-label={words.neverOf(words.fields[field])}
            checked={value === null}
            onChange={({ target }) => {
              setTyped('');
              onChange(target.checked ? null : suggested);
            }}
          />
          {words.never}
        </label>
      )}
    </span>
  );
}
