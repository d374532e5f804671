import { MAX_SIZE } from '../../common/datasets/sample-set.ts';
import { malformed } from './dataset-errors.ts';

/** The columns of a CSV file, from its header. */
export interface CsvColumns {
  readonly names: readonly string[];
  /** Position of the column with the label; all others are features. */
  readonly label: number;
}

/** Reads the header of a CSV file. Throws `dataset-malformed` where names are missing, doubled or without the label. */
export function parseHeader(cells: readonly string[], label: string, file: string, row: number): CsvColumns {
  const names = cells.map((cell) => cell.trim());
  const position = names.indexOf(label);
  if (position === -1) {
    const shown = `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`;
    const isData = names.every((name) => name !== '' && Number.isFinite(Number(name)));
    throw malformed({ file, row, column: label }, `there is no such column; there are: ${shown}`, {
      hint: isData
        ? 'The first row looks like data: add a row with the names of the columns.'
        : 'Say which column holds the label.',
    });
  }
  const empty = names.indexOf('');
  if (empty !== -1) throw malformed({ file, row }, `column ${empty + 1} has no name`);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw malformed({ file, row, column: name }, 'there are two columns of this name');
    seen.add(name);
  }
  if (names.length < 2) throw malformed({ file, row }, 'there is no column beside the label');
  if (names.length > MAX_SIZE + 1) throw malformed({ file, row }, `there are more than ${MAX_SIZE + 1} columns`);
  return { names, label: position };
}

/** The number in a cell. Throws `dataset-malformed` for anything that is not a finite decimal number. */
export function parseCell(cell: string, file: string, row: number, column: string): number {
  const value = Number(cell);
  // Number() takes '' for 0, and '0x1F' for a number.
  if (Number.isFinite(Math.fround(value)) && (value !== 0 || cell.trim() !== '') && !/^\s*0[box]/i.test(cell)) {
    return value;
  }
  throw malformed({ file, row, column }, complaint(cell.trim()));
}

function complaint(cell: string): string {
  if (cell === '') return 'the cell is empty';
  if (/^[+-]?(nan|inf|infinity)$/i.test(cell)) return `the cell is '${cell}', not a finite number`;
  if (Number.isFinite(Number(cell)) && !/^0[box]/i.test(cell)) return `${cell} is too large for a 32-bit float`;
  return `'${cell.length > 40 ? `${cell.slice(0, 40)}…` : cell}' is not a number`;
}
