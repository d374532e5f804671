import type { ReactNode } from 'react';
import { useMessages } from '../language/language-store.ts';
import { IconButton } from './IconButton.tsx';
import './details-panel.css';

interface DetailsPanelProps {
  readonly title: ReactNode;
  /** What the panel is about, for those who do not see it. */
  readonly label: string;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Details beside a list; Escape closes them. */
export function DetailsPanel({ title, label, actions, onClose, children }: DetailsPanelProps) {
  const messages = useMessages();
  return (
    <aside
      className="details-panel"
      aria-label={label}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && onClose()}
    >
      <header>
        <h2>{title}</h2>
        {actions}
        <IconButton name="close" label={messages.app.close} onClick={onClose} />
      </header>
      <div className="details-body">{children}</div>
    </aside>
  );
}
