import type { IconName } from '../../components/Icon.tsx';

/** Something that the palette finds: a place to go to, or something to do. */
export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  /** Said behind the label, fainter. */
  readonly note?: string;
  readonly group: string;
  readonly icon: IconName;
  readonly run: () => void;
}

const LISTED = 40;

/** The entries that have every word, those that begin with the first of them before others. */
export function findEntries(entries: readonly PaletteEntry[], query: string): readonly PaletteEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (first === undefined) return entries.slice(0, LISTED);
  const fitting = entries.filter(({ label, note = '', group }) => {
    const text = `${label} ${note} ${group}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = ({ label }: PaletteEntry): number => (label.toLowerCase().startsWith(first) ? 0 : 1);
  return fitting.toSorted((a, b) => begins(a) - begins(b)).slice(0, LISTED);
}
