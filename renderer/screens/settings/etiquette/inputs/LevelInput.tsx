import type { ComponentProps } from 'react';
import { EtiquetteLevel } from '../../../../../common/specs/etiquette-policy.ts';
import { useMessages } from '../../../../language/language-store.ts';

interface LevelInputProps extends Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  readonly value: unknown;
  readonly onChange: (level: EtiquetteLevel) => void;
}

/** How much a device does where a rule holds. */
export function LevelInput({ value, onChange, ...aria }: LevelInputProps) {
  const { levels } = useMessages().etiquette;
  return (
    <select
      {...aria}
      className="select-input"
      value={EtiquetteLevel.parse(value)}
      onChange={({ target }) => onChange(EtiquetteLevel.parse(target.value))}
    >
      {EtiquetteLevel.options.map((level) => (
        <option key={level} value={level}>
          {levels[level]}
        </option>
      ))}
    </select>
  );
}
