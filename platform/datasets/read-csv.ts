import { pipeline } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { ClassIndex } from './class-index.ts';
import { type CsvColumns, parseCell, parseHeader } from './csv-cells.ts';
import { malformed } from './dataset-errors.ts';
import { FloatColumn } from './float-column.ts';
import { contentError, type FileHead, streamContent } from './open-content.ts';
import type { Reading } from './reading.ts';
import type { Source } from './source-parts.ts';

/** Longest row, in bytes. */
const MAX_ROW_BYTES = 4 << 20;

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * Reads a CSV file (RFC 4180; separated by tabs where the first line has one and no comma) whose first row names the
 * columns: one holds the label, all others are numbers. Rows are counted as lines; empty lines are passed over.
 */
export async function readCsv(path: string, head: FileHead, label: string, reading: Reading): Promise<Source> {
  reading.expect(head.sizeBytes);
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(head.head),
    info: true,
    max_record_size: MAX_ROW_BYTES,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // Whoever reads the parser sees the error, so nothing is left for the callback.
  pipeline(streamContent(path, head, reading), parser, () => {});
  try {
    return await readRecords(path, parser as AsyncIterable<CsvRecord>, label, reading);
  } catch (error) {
    if (error instanceof CsvError) throw syntaxError(path, error);
    throw contentError(path, error);
  } finally {
    parser.destroy();
  }
}

async function readRecords(
  file: string,
  records: AsyncIterable<CsvRecord>,
  label: string,
  reading: Reading,
): Promise<Source> {
  const classes = new ClassIndex();
  const features = new FloatColumn(reading, file);
  const labels: number[] = [];
  let columns: CsvColumns | undefined;
  for await (const { record, info } of records) {
    const row = info.lines;
    if (columns === undefined) {
      columns = parseHeader(record, label, file, row);
      continue;
    }
    if (record.length !== columns.names.length) {
      throw malformed({ file, row }, `it has ${record.length} cells, the header ${columns.names.length}`);
    }
    for (const [position, cell] of record.entries()) {
      const column = columns.names[position] ?? '';
      if (position === columns.label) labels.push(classes.numberOf(cell.trim(), { file, row, column }));
      else features.push(parseCell(cell, file, row, column));
    }
  }
  if (columns === undefined) throw malformed({ file }, 'it is empty: a row with the names of the columns is needed');
  const values = features.join();
  const shape = [columns.names.length - 1];
  return {
    classes,
    train: { file, count: labels.length, shape, features: values, labels: Int32Array.from(labels) },
    test: undefined,
  };
}

function delimiterOf(head: Uint8Array): string {
  const line = new TextDecoder().decode(head).split(/[\r\n]/, 1)[0] ?? '';
  return line.includes('\t') && !line.includes(',') ? '\t' : ',';
}

function syntaxError(file: string, error: CsvError): Error {
  const row = 'lines' in error && typeof error['lines'] === 'number' ? { row: error['lines'] } : {};
  return malformed({ file, ...row }, error.message, { cause: error });
}
