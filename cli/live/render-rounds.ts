import type { Colours } from '../output/terminal.ts';
import { padText } from '../output/text-width.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../output/units.ts';
import type { JobView, RoundView } from './job-view.ts';

interface RoundColumn {
  readonly title: string;
  readonly width: number;
  readonly cell: (round: RoundView) => string;
}

const UNKNOWN = '–';

/** Widths are fixed: lines are printed one by one, as rounds end. */
const COLUMNS: readonly RoundColumn[] = [
  { title: 'ROUND', width: 6, cell: ({ number }) => formatCount(number) },
  { title: 'ACCURACY', width: 9, cell: ({ accuracy }) => (accuracy === null ? UNKNOWN : formatPercent(accuracy)) },
  { title: 'LOSS', width: 7, cell: ({ loss }) => loss?.toFixed(4) ?? UNKNOWN },
  { title: 'TIME', width: 9, cell: roundTime },
  { title: 'UPDATES', width: 7, cell: ({ updates }) => (updates === null ? UNKNOWN : formatCount(updates)) },
  { title: 'UP', width: 8, cell: ({ bytesUp }) => (bytesUp === null ? UNKNOWN : formatBytes(bytesUp)) },
  { title: 'DOWN', width: 8, cell: ({ bytesDown }) => (bytesDown === null ? UNKNOWN : formatBytes(bytesDown)) },
];

/** The line above the rounds. */
export function roundTitles(colours: Colours): string {
  return colours.dim(COLUMNS.map(({ title, width }) => padText(title, width, 'right')).join('  '));
}

/** One round as one line. */
export function roundLine(round: RoundView, view: JobView, colours: Colours): string {
  const cells = COLUMNS.map(({ width, cell }) => padText(cell(round), width, 'right')).join('  ');
  const isThere = view.targetAccuracy !== null && (round.accuracy ?? 0) >= view.targetAccuracy;
  const target = isThere ? colours.green('  ✓ target') : '';
  return cells + target + (round.omissions === 0 ? '' : colours.yellow(`  ${round.omissions} left out`));
}

function roundTime({ startedAt, committedAt }: RoundView): string {
  return startedAt === null || committedAt === null ? UNKNOWN : formatDuration(committedAt - startedAt);
}
