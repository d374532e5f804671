import { renderTable } from '../cli/output/table.ts';
import type { BenchReport, Figure, Target } from './report.ts';

/** A report as people read it. */
export function renderReport({ bench, machine, versions, figures }: BenchReport): string[] {
  const { system, processor, cores, memoryGiB } = machine;
  const notes = figures.filter(({ note }) => note !== undefined);
  return [
    `${bench} · ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    '',
    ...renderTable<Figure>(
      [
        { title: 'FIGURE', cell: ({ name }) => name },
        { title: 'VALUE', align: 'right', cell: ({ value }) => short(value) },
        { title: 'UNIT', cell: ({ unit }) => unit },
        { title: 'REFERENCE', align: 'right', cell: ({ reference }) => (reference === null ? '' : short(reference)) },
        { title: 'RATIO', align: 'right', cell: ({ ratio }) => (ratio === null ? '' : short(ratio)) },
        { title: 'TARGET', align: 'right', cell: ({ target }) => (target === null ? '' : renderTarget(target)) },
        { title: 'OK', cell: ({ ok, target }) => (target === null ? '' : verdict(ok)) },
      ],
      figures,
    ),
    ...(notes.length === 0 ? [] : ['', ...notes.map(({ name, note }) => `${name}: ${note}`)]),
  ];
}

function renderTarget({ op, value }: Target): string {
  return `${op === '>=' ? '≥' : '≤'} ${short(value)}`;
}

function verdict(ok: boolean | null): string {
  if (ok === null) return 'not judged';
  return ok ? 'yes' : 'NO';
}

/** Three digits that matter. */
function short(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 6) });
}
