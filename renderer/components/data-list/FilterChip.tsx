import { Icon } from '../Icon.tsx';

interface FilterChipProps {
  readonly label: string;
  /** Said of the button, which takes the filter away. */
  readonly removeLabel: string;
  readonly onRemove: () => void;
}

/** A filter that holds, to be taken away by a click. */
export function FilterChip({ label, removeLabel, onRemove }: FilterChipProps) {
  return (
    <button type="button" className="filter-chip" aria-pressed aria-label={removeLabel} onClick={onRemove}>
      {label} <Icon name="close" size={12} />
    </button>
  );
}
