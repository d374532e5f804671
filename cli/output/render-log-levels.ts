import type { ScopedLogLevelRule } from '../../common/domain/log-levels.ts';
import { renderTable } from './table.ts';
import { printable } from './text-width.ts';
import { formatDuration } from './units.ts';

interface Context {
  /** Names of devices by their ids. */
  readonly names: ReadonlyMap<string, string>;
  readonly now: number;
}

/** The log levels that were set, one a line. */
export function renderLogLevels(rules: readonly ScopedLogLevelRule[], { names, now }: Context): string[] {
  if (rules.length === 0) return ['Everything logs as much as it was started with.'];
  return renderTable<ScopedLogLevelRule>(
    [
      { title: 'COMPONENT', cell: ({ component }) => component ?? 'all' },
      { title: 'LEVEL', cell: ({ level }) => level },
      { title: 'WHERE', cell: ({ scope }) => printable(names.get(scope) ?? scope) },
      { title: 'UNTIL', cell: ({ until }) => (until === null ? 'changed' : `in ${formatDuration(until - now)}`) },
    ],
    rules,
  );
}
