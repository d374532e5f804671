import type { Dataset } from '../../common/domain/dataset.ts';
import { datasetMark } from './state-marks.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAgo, formatBytes, formatCount, formatPercent } from './units.ts';

/** All data sets, one a line. */
export function renderDatasets(datasets: readonly Dataset[], now: number, colours: Colours): string[] {
  return renderTable<Dataset>(
    [
      { title: 'STATE', cell: ({ state, progress }) => stateOf(state, progress, colours) },
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'TRAIN', align: 'right', cell: ({ train }) => (train === null ? '–' : formatCount(train.samples)) },
      { title: 'TEST', align: 'right', cell: ({ test }) => (test === null ? '–' : formatCount(test.samples)) },
      { title: 'SHAPE', cell: ({ shape }) => shape?.join(' × ') ?? '–' },
      {
        title: 'CLASSES',
        align: 'right',
        cell: ({ classes }) => (classes === null ? '–' : formatCount(classes.length)),
      },
      {
        title: 'SIZE',
        align: 'right',
        cell: ({ train, test }) => formatBytes((train?.sizeBytes ?? 0) + (test?.sizeBytes ?? 0)),
      },
      { title: 'IMPORTED', align: 'right', cell: ({ createdAt }) => formatAgo(createdAt, now) },
      { title: 'WHY', cell: ({ failure }) => printable(failure?.message ?? '') },
    ],
    datasets,
    colours.dim,
  );
}

function stateOf(state: Dataset['state'], progress: number, colours: Colours): string {
  return datasetMark(state, colours) + (state === 'importing' ? ` ${formatPercent(progress, 0)}` : '');
}
