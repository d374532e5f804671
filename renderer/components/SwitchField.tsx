import { type ReactNode, useId } from 'react';
import './switch-field.css';

interface SwitchFieldProps {
  readonly label: string;
  readonly note?: ReactNode;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
}

/** Something that is on or off, at once. */
export function SwitchField({ label, note, isOn, onChange, isDisabled = false }: SwitchFieldProps) {
  const id = useId();
  return (
    <label className="switch-field" htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        aria-checked={isOn}
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
        disabled={isDisabled}
      />
      <span>
        {label}
        {note !== undefined && <span className="small faint switch-note">{note}</span>}
      </span>
    </label>
  );
}
