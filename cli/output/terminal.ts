import picocolors from 'picocolors';
import { askHidden } from './ask-hidden.ts';

/** Functions that colour a text, or leave it as it is where colours are not wanted. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/** Where a command prints, and how wide and how colourful it may. */
export interface Terminal {
  /** Prints lines for the one who asked. */
  readonly print: (...lines: readonly string[]) => void;
  /** Prints lines beside the answer: progress, notes, errors. */
  readonly note: (...lines: readonly string[]) => void;
  /** Writes as it is: text that comes in pieces, and where `isInteractive` cursor movements. */
  readonly write: (text: string) => void;
  /** Asks for a secret, which is not shown while it is typed; absent where nobody types. */
  readonly askSecret?: (question: string) => Promise<string>;
  readonly colours: Colours;
  /** True when a person watches and lines may be drawn over. */
  readonly isInteractive: boolean;
  readonly columns: () => number;
}

/** Standard output and error of this process. A reader that goes away, such as `head`, ends it without an error. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  const isInteractive = stdout.isTTY && env['TERM'] !== 'dumb';
  const isForced = (env['FORCE_COLOR'] ?? '') !== '';
  return {
    print: (...lines) => void stdout.write(joined(lines)),
    note: (...lines) => void stderr.write(joined(lines)),
    write: (text) => void stdout.write(text),
    ...(stdin.isTTY ? { askSecret: (question) => askHidden(question, { input: stdin, output: stderr }) } : {}),
    colours: picocolors.createColors(picocolors.isColorSupported && (isInteractive || isForced)),
    isInteractive,
    columns: () => stdout.columns ?? 100,
  };
}

/** The same terminal for lines that are not the answer: all that is printed goes beside it. */
export function notesOnly(terminal: Terminal): Terminal {
  return { ...terminal, print: terminal.note, isInteractive: false };
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
