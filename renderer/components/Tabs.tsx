import { type KeyboardEvent, type ReactNode, useId } from 'react';
import './tabs.css';

interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** Which one shows; the address should name it. */
  readonly current: string;
  readonly onChange: (id: string) => void;
}

/** Several views of one thing, one at a time. Arrows lead from tab to tab, Enter opens one. */
export function Tabs({ label, tabs, current, onChange }: TabsProps) {
  const id = useId();
  const shown = tabs.find((tab) => tab.id === current);
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label={label} onKeyDown={moveFocus}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`${id}${tab.id}`}
            type="button"
            role="tab"
            className="tab"
            aria-selected={tab === shown}
            aria-controls={tab === shown ? `${id}panel` : undefined}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => onChange(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {shown !== undefined && (
        <div
          key={shown.id}
          id={`${id}panel`}
          role="tabpanel"
          className="tab-panel"
          aria-labelledby={`${id}${shown.id}`}
          tabIndex={0}
        >
          {shown.content}
        </div>
      )}
    </div>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.findIndex((tab) => tab.matches(':focus'));
  const places: Readonly<Record<string, number>> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 };
  const place = places[event.key];
  if (place === undefined) return;
  event.preventDefault();
  tabs.at(place % tabs.length)?.focus();
}
