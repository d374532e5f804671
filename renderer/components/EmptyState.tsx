import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  readonly title: string;
  readonly text: ReactNode;
  /** The first useful thing to do. */
  readonly action?: ReactNode;
}

/** What stands where a list is empty: why, and what to do. */
export function EmptyState({ title, text, action }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <svg width="120" height="44" viewBox="0 0 120 44" aria-hidden="true">
        <path d="M4 6h112M4 14h112M4 22h112M4 30h112M4 38h112" stroke="var(--staff)" />
        <path d="M54 19h12v4H54zM57 25.5h6M58.5 16.5h3" stroke="var(--ink-faint)" fill="none" strokeLinecap="round" />
      </svg>
      <h2>{title}</h2>
      <p className="soft">{text}</p>
      {action}
    </div>
  );
}
