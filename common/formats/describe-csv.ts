import type { DatasetDescription } from '../domain/file-description.ts';
import { MOST_LISTED } from '../domain/most-listed.ts';
import { clipped } from './clipped.ts';

const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i;

/**
 * What the first two rows of a text tell, if it is a table: as many cells in each, two at least, and a number among those
 * of the second. Undefined for any other text.
 */
export function describeCsv(text: string, isCompressed: boolean): DatasetDescription | undefined {
  const [first, second] = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/, 3);
  if (first === undefined || second === undefined) return undefined;
  const delimiter = first.includes('\t') && !first.includes(',') ? '\t' : ',';
  const [names, cells] = [cellsOf(first, delimiter), cellsOf(second, delimiter)];
  if (names.length < 2 || names.length !== cells.length || !cells.some((cell) => NUMBER.test(cell))) return undefined;
  const columns = names.map(clipped);
  return {
    kind: 'dataset',
    format: delimiter === '\t' ? 'tsv' : 'csv',
    isCompressed,
    samples: null,
    shape: [columns.length - 1],
    elementType: 'float32',
    columns: columns.slice(0, MOST_LISTED),
    columnCount: columns.length,
    classes: null,
    files: 1,
    needs: columns.includes('label') ? null : 'the name of the column that holds the class',
  };
}

/** Cells of a row, as RFC 4180 quotes them. */
function cellsOf(row: string, delimiter: string): string[] {
  const cells: string[] = [];
  let [cell, isQuoted] = ['', false];
  for (let at = 0; at < row.length; at++) {
    const sign = row[at] ?? '';
    if (sign === '"') {
      if (isQuoted && row[at + 1] === '"') cell += row[at++];
      else isQuoted = !isQuoted;
    } else if (sign === delimiter && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}
