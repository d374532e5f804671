import type { JobDetails, Round } from '../../common/domain/job.ts';
import { progressBar } from '../output/progress-bar.ts';
import { formatEpsilon } from '../output/render-privacy.ts';
import type { Colours } from '../output/terminal.ts';
import { padText } from '../output/text-width.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../output/units.ts';

interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (round: Round, job: JobDetails) => string;
}

const BAR_WIDTH = 24;
const UNKNOWN = '–';

const COLUMNS: readonly Column[] = [
  { title: 'ROUND', width: 6, cell: ({ number }) => formatCount(number) },
  {
    title: 'ACCURACY',
    width: 9,
    cell: ({ evaluation }) => (evaluation ? formatPercent(evaluation.accuracy) : UNKNOWN),
  },
  { title: 'LOSS', width: 7, cell: ({ evaluation }) => evaluation?.loss.toFixed(4) ?? UNKNOWN },
  { title: 'UPDATES', width: 7, cell: ({ participants }) => formatCount(participants.length) },
  { title: 'MODELLED', width: 10, cell: ({ committedAt }, job) => sinceStart(job, committedAt) },
  { title: 'UP', width: 8, cell: ({ bytesUp }) => formatBytes(bytesUp) },
  { title: 'DOWN', width: 8, cell: ({ bytesDown }) => formatBytes(bytesDown) },
];

/** The line above the rounds. */
export function roundTitles(colours: Colours): string {
  return colours.dim(COLUMNS.map(({ title, width }) => padText(title, width, 'right')).join('  '));
}

/** One round as one line. */
export function roundLine(round: Round, job: JobDetails, colours: Colours): string {
  const cells = COLUMNS.map(({ width, cell }) => padText(cell(round, job), width, 'right')).join('  ');
  const cut = round.clipping === undefined ? '' : `, cut to ${round.clipping.norm.toPrecision(3)}`;
  const privacy = round.epsilon === null ? '' : `  ε ${formatEpsilon(round.epsilon)}${cut}`;
  const omissions = round.omissions.length === 0 ? '' : colours.yellow(`  ${round.omissions.length} left out`);
  return cells + privacy + omissions;
}

/** How far it is. */
export function renderProgress({ roundsCommitted, spec }: JobDetails): string {
  const share = roundsCommitted / spec.rounds;
  return `${progressBar(share, BAR_WIDTH)}  ${formatCount(roundsCommitted)} of ${formatCount(spec.rounds)} rounds`;
}

function sinceStart({ startedAt }: JobDetails, at: number | null): string {
  return startedAt === null || at === null ? UNKNOWN : formatDuration(at - startedAt);
}
