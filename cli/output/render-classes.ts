import type { RoundEvaluation } from '../../common/domain/round-evaluation.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatCount, formatPercent } from './units.ts';

/** How each class fared in a round, and what it was most often taken for. */
export function renderClasses({ round, classes, confusion }: RoundEvaluation, colours: Colours): string[] {
  const title = colours.bold(`Classes in round ${formatCount(round)}`);
  if (classes === null) return [title, colours.dim('Nothing is known of single classes.')];
  const nameOf = (index: number): string => printable(classes[index]?.name ?? `output ${index}`);
  const lines = classes.flatMap((one, index) => {
    if (one.samples === 0) return [];
    const mistakes = (confusion?.[index] ?? []).map((count, other) => ({ count: other === index ? 0 : count, other }));
    const worst = mistakes.reduce((most, next) => (next.count > most.count ? next : most), { count: 0, other: index });
    return {
      ...one,
      name: nameOf(index),
      takenFor: worst.count === 0 ? '' : `${nameOf(worst.other)} (${worst.count})`,
    };
  });
  return [
    title,
    ...renderTable<(typeof lines)[number]>(
      [
        { title: 'CLASS', cell: ({ name }) => name },
        { title: 'SAMPLES', align: 'right', cell: ({ samples }) => formatCount(samples) },
        { title: 'RIGHT', align: 'right', cell: ({ correct }) => formatCount(correct) },
        {
          title: 'ACCURACY',
          align: 'right',
          cell: ({ accuracy }) => (accuracy === null ? '–' : formatPercent(accuracy)),
        },
        { title: 'MOST OFTEN TAKEN FOR', cell: ({ takenFor }) => takenFor },
      ],
      lines,
      colours.dim,
    ),
  ];
}
