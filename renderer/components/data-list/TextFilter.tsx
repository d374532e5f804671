import { useEffect, useState } from 'react';
import { FilterInput } from './FilterInput.tsx';

interface TextFilterProps {
  readonly text: string;
  readonly label: string;
  readonly onChange: (changed: { readonly text: string }) => void;
}

/** The log is searched when somebody pauses in typing, not for each letter. */
const PAUSE_MS = 200;

/** The words that what is listed must have. */
export function TextFilter({ text, label, onChange }: TextFilterProps) {
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
  return <FilterInput label={label} value={typed} onChange={setTyped} />;
}
