import { type ReactNode, useId } from 'react';
import './section.css';

interface SectionProps {
  readonly title: string;
  /** Stands at the other end of the title: a link, a button. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a screen under a title and a hairline. */
export function Section({ title, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
