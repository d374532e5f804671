import type { Backup } from '../../common/domain/backup.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAgo, formatBytes, formatPercent } from './units.ts';

/** Backups, one a line. */
export function renderBackups(backups: readonly Backup[], now: number, colours: Colours): string[] {
  return renderTable<Backup>(
    [
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'MADE', align: 'right', cell: ({ madeAt }) => formatAgo(madeAt, now) },
      {
        title: 'SIZE',
        align: 'right',
        cell: (backup) => (backup.state === 'ready' ? formatBytes(backup.sizeBytes) : '–'),
      },
      { title: 'CLUSTER', cell: (backup) => (backup.state === 'ready' ? printable(backup.cluster.name) : '–') },
      { title: 'STATE', cell: (backup) => stateOf(backup, colours) },
    ],
    backups,
    colours.dim,
  );
}

function stateOf(backup: Backup, colours: Colours): string {
  switch (backup.state) {
    case 'making':
      return `${formatPercent(backup.progress, 0)} made`;
    case 'failed':
      return colours.red(`failed: ${printable(backup.failure.message)}`);
    case 'ready':
      return 'ready';
  }
}
