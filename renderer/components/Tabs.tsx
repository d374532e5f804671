import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
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

/** Several views of one thing, one at a time. */
export function Tabs({ label, tabs, current, onChange }: TabsProps) {
  return (
    <Base.Root value={current} onValueChange={(value) => onChange(String(value))} className="tabs">
      <Base.List className="tab-list" aria-label={label}>
        {tabs.map(({ id, label: name }) => (
          <Base.Tab key={id} value={id} className="tab">
            {name}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ id, content }) => (
        <Base.Panel key={id} value={id} className="tab-panel">
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
