import type { Metadata, Output, ServedTensor } from '../predict/ask-tensors.ts';
import { shapeText } from '../predict/fit-tensor.ts';
import type { RankedClass, Ranking } from '../predict/rank-classes.ts';
import { rankClasses } from '../predict/rank-classes.ts';
import { type Column, renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatCount } from './units.ts';

interface PredictionView {
  /** What the outputs stand for, where that is known. */
  readonly classes: readonly string[] | null;
  /** How many classes of a sample are shown. */
  readonly top: number;
  readonly colours: Colours;
}

const MOST_ROWS = 20;
const MOST_VALUES = 8;

/** What a model has answered: its best classes where their names are known, else the values of its outputs. */
export function renderPrediction(outputs: readonly Output[], { classes, top, colours }: PredictionView): string[] {
  const ranking = classes === null ? undefined : rankClasses(outputs, classes);
  const others = outputs.filter((output) => ranking?.outputs.includes(output) !== true);
  return [
    ...(ranking === undefined ? [] : renderRanking(ranking, top, colours)),
    ...others.flatMap((output, index) => [
      ...(index === 0 && ranking === undefined ? [] : ['']),
      ...renderValues(output, colours),
    ]),
  ];
}

/** What a model takes and gives. */
export function renderMetadata(
  { name, platform, versions, inputs, outputs }: Metadata,
  classes: readonly string[] | null,
  colours: Colours,
): string[] {
  const lines = [
    ...inputs.map((tensor) => ({ ...tensor, role: 'takes' })),
    ...outputs.map((tensor) => ({ ...tensor, role: 'gives' })),
  ];
  return [
    `${colours.bold(name)}  ${colours.dim(`${printable(platform)}, version ${versions?.[0] ?? '–'}`)}`,
    ...renderTable<ServedTensor & { readonly role: string }>(
      [
        { title: '', cell: ({ role }) => role },
        { title: 'NAME', cell: (tensor) => printable(tensor.name) },
        { title: 'TYPE', cell: ({ datatype }) => printable(datatype) },
        { title: 'SHAPE', cell: ({ shape }) => shapeText(shape) },
      ],
      lines,
      colours.dim,
    ),
    ...(classes === null ? [] : [`Classes: ${printable(classes.slice(0, 20).join(', '))}${more(classes.length - 20)}`]),
  ];
}

function renderRanking({ outputs, samples }: Ranking, top: number, colours: Colours): string[] {
  const [only] = samples;
  if (samples.length === 1 && only !== undefined) {
    const columns = outputs.map(({ name }, index): Column<RankedClass> => {
      return { title: printable(name).toUpperCase(), align: 'right', cell: ({ values }) => valueText(values[index]) };
    });
    return renderTable<RankedClass>(
      [{ title: 'CLASS', cell: ({ name }) => printable(name) }, ...columns],
      only.slice(0, top),
      colours.dim,
    );
  }
  const rows = samples.slice(0, MOST_ROWS).map((ranked, index) => ({ index, ranked }));
  const scored = ({ name, values }: RankedClass): string => `${printable(name)} (${valueText(values[0])})`;
  return [
    ...renderTable<(typeof rows)[number]>(
      [
        { title: 'SAMPLE', align: 'right', cell: ({ index }) => formatCount(index) },
        { title: 'CLASS', cell: ({ ranked }) => printable(ranked[0]?.name ?? '–') },
        {
          title: printable(outputs[0]?.name ?? '').toUpperCase(),
          align: 'right',
          cell: ({ ranked }) => valueText(ranked[0]?.values[0]),
        },
        { title: 'NEXT', cell: ({ ranked }) => ranked.slice(1, top).map(scored).join(', ') },
      ],
      rows,
      colours.dim,
    ),
    ...notShown(samples.length - rows.length, colours),
  ];
}

/** A row for each of the last dimension. */
function renderValues({ name, datatype, shape, data }: Output, colours: Colours): string[] {
  const width = Math.max(1, shape.at(-1) ?? 1);
  const rows = Math.ceil(data.length / width);
  const lines = Array.from({ length: Math.min(rows, MOST_ROWS) }, (_, row) => {
    const values = data.slice(row * width, Math.min((row + 1) * width, row * width + MOST_VALUES));
    return `  ${values.map(valueText).join('  ')}${more(width - values.length)}`;
  });
  const title = `${colours.bold(printable(name))}  ${colours.dim(`${datatype}, ${shapeText(shape)}`)}`;
  return [title, ...lines, ...notShown(rows - lines.length, colours)];
}

function notShown(rows: number, colours: Colours): string[] {
  return rows <= 0 ? [] : [colours.dim(`${formatCount(rows)} more are not shown: --json has all of them`)];
}

function more(count: number): string {
  return count > 0 ? `, and ${formatCount(count)} more` : '';
}

function valueText(value: number | boolean | string | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return printable(value);
  if (typeof value === 'boolean' || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 0.001 && size < 100_000 ? value.toFixed(4) : value.toExponential(2);
}
