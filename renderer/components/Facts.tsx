import type { ReactNode } from 'react';
import './facts.css';

interface FactsProps {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
  readonly look?: 'lines' | 'tip';
}

/** Names and values, one pair a line. */
export function Facts({ facts, look = 'lines' }: FactsProps) {
  return (
    <dl className={`facts ${look}`}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
