import { useEffect, useState } from 'react';
import { FilterInput } from '../../components/data-list/FilterInput.tsx';
import { useMessages } from '../../language/language-store.ts';
import type { EventQuery } from './event-query.ts';

interface TextFilterProps {
  readonly text: string;
  readonly onChange: (changed: Partial<EventQuery>) => void;
}

/** The log is searched when somebody pauses in typing, not for each letter. */
const PAUSE_MS = 200;

/** The words that events must have. */
export function TextFilter({ text, onChange }: TextFilterProps) {
  const { filter } = useMessages().events;
  const [typed, setTyped] = useState(text);
  const [seen, setSeen] = useState(text);
  if (seen !== text) {
    setSeen(text);
    setTyped(text);
  }
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => onChange({ text: typed }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, text, onChange]);
  return <FilterInput label={filter.text} value={typed} onChange={setTyped} />;
}
