import { type KeyboardEvent, useId, useState } from 'react';
import { Icon } from '../../components/Icon.tsx';
import { useMessages } from '../../language/language-store.ts';
import { findEntries, type PaletteEntry } from './palette-entries.ts';
import { closePalette } from './palette-store.ts';
import { usePaletteEntries } from './use-palette-entries.ts';

/** The input and what it finds; arrows choose, Enter runs. */
export function PaletteSearch() {
  const { palette } = useMessages().app;
  const listId = useId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = findEntries(usePaletteEntries(), query);
  const run = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    closePalette();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') run(found[chosen]);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || found.length === 0) return;
    event.preventDefault();
    setChosen((chosen + step + found.length) % found.length);
  };
  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found[chosen] === undefined ? undefined : `${listId}-${chosen}`}
        aria-label={palette.title}
        placeholder={palette.hint}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      {found.length === 0 && <p className="palette-nothing soft">{palette.nothing(query)}</p>}
      <div id={listId} role="listbox" aria-label={palette.title} className="palette-list" tabIndex={-1}>
        {found.map((entry, index) => (
          <div
            key={entry.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            ref={(element) => {
              if (index === chosen) element?.scrollIntoView({ block: 'nearest' });
            }}
            className="palette-entry"
            onClick={() => run(entry)}
          >
            <Icon name={entry.icon} />
            <span>{entry.label}</span>
            <span className="faint small">{entry.note}</span>
            <span className="faint small palette-group">{entry.group}</span>
          </div>
        ))}
      </div>
    </>
  );
}
