import { Icon } from '../Icon.tsx';

interface FilterInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Narrows a list as one types. */
export function FilterInput({ label, value, onChange }: FilterInputProps) {
  return (
    <label className="filter-input">
      <Icon name="search" size={14} />
      <span className="unseen">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onChange('')}
      />
    </label>
  );
}
