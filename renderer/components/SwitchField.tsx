import { Switch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
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
  return (
    <label className="switch-field">
      <Switch.Root className="switch" checked={isOn} onCheckedChange={onChange} disabled={isDisabled}>
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
      <span>
        {label}
        {note !== undefined && <span className="small faint switch-note">{note}</span>}
      </span>
    </label>
  );
}
