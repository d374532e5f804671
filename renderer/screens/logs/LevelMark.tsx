import type { LogLevel } from '../../../common/domain/log-record.ts';
import { useMessages } from '../../language/language-store.ts';

/** How grave a record is, in colour, shape and word. */
export function LevelMark({ level }: { readonly level: LogLevel }) {
  const { logs: words } = useMessages();
  return (
    <span className={`log-level log-${level}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
        <path d={SHAPES[level]} fill="currentColor" />
      </svg>
      {words.levels[level]}
    </span>
  );
}

const DOT = 'M5 3a2 2 0 1 0 0 4 2 2 0 0 0 0-4';
const SQUARE = 'M1.5 1.5h7v7h-7z';
const SHAPES: Readonly<Record<LogLevel, string>> = {
  trace: DOT,
  debug: DOT,
  info: 'M5 1.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7',
  warn: 'M5 1l4.5 8h-9z',
  error: SQUARE,
  fatal: SQUARE,
};
