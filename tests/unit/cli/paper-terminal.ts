import picocolors from 'picocolors';
import type { Terminal } from '../../../cli/output/terminal.ts';

interface PaperTerminal extends Terminal {
  readonly printed: string[];
  readonly notes: string[];
  readonly written: string[];
}

/** A terminal that keeps what it is given, without colours. */
export function paperTerminal({ isInteractive = false, width = 100 } = {}): PaperTerminal {
  const printed: string[] = [];
  const notes: string[] = [];
  const written: string[] = [];
  return {
    printed,
    notes,
    written,
    print: (...lines) => void printed.push(...lines),
    note: (...lines) => void notes.push(...lines),
    write: (text) => void written.push(text),
    colours: picocolors.createColors(false),
    isInteractive,
    columns: () => width,
  };
}
