import { padText, textWidth } from './text-width.ts';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Numbers stand to the right, so that their digits line up. */
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** Rows under their titles, in aligned columns two spaces apart. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  dim: (text: string) => string = (text) => text,
): string[] {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...cells.map((line) => textWidth(line[index] ?? ''))),
  );
  const line = (texts: readonly string[]): string =>
    columns
      .map((column, index) => padText(texts[index] ?? '', widths[index] ?? 0, column.align))
      .join('  ')
      .trimEnd();
  return [dim(line(columns.map((column) => column.title))), ...cells.map(line)];
}

/** Names and what belongs to them, one pair a line, aligned. */
export function renderFields(
  fields: readonly (readonly [name: string, value: string])[],
  dim: (text: string) => string = (text) => text,
): string[] {
  const width = Math.max(0, ...fields.map(([name]) => textWidth(name)));
  return fields.map(([name, value]) => `${dim(padText(name, width))}  ${value}`.trimEnd());
}
