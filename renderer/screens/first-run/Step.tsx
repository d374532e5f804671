import { type ReactNode, useId } from 'react';
import { Icon } from '../../components/Icon.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import type { StepState } from './first-run-steps.ts';

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly state: StepState;
  readonly children: ReactNode;
}

/** One step: its number, or a tick once it is done; its state as a word as well. */
export function Step({ number, title, state, children }: StepProps) {
  const { states } = useMessages().firstRun;
  const format = useFormat();
  const id = useId();
  return (
    <li className={`first-run-step ${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      <span className="step-mark" aria-hidden="true">
        {state === 'done' ? <Icon name="check" /> : format.number(number)}
      </span>
      <section aria-labelledby={id}>
        <header>
          <h2 id={id}>{title}</h2>
          <span className="small step-state">{states[state]}</span>
        </header>
        {children}
      </section>
    </li>
  );
}
