import { AppError } from '../errors.ts';

/** An error `model-malformed`: what stands at this offset is not what the format asks for. */
export function malformedModel(format: string, problem: string, offset?: number): AppError {
  const where = offset === undefined ? '' : ` at byte ${offset}`;
  return new AppError('model-malformed', `not a sound ${format} file${where}: ${problem}`, {
    details: { format, ...(offset === undefined ? {} : { offset }) },
  });
}

/** An error `model-truncated`: the header promises more bytes than there are. */
export function truncatedModel(format: string, expectedBytes: number, sizeBytes: number): AppError {
  const [expected, found] = [readableBytes(expectedBytes), readableBytes(sizeBytes)];
  const problem =
    expected === found
      ? `${expectedBytes} bytes are expected, ${sizeBytes} are there`
      : `the header says ${expected}, the file has ${found}`;
  return new AppError('model-truncated', `the ${format} file is cut short: ${problem}`, {
    details: { format, expectedBytes, sizeBytes },
    hint: 'Copy or download it again.',
  });
}

/** An error `dataset-malformed` of a file that has no name here. */
export function malformedDataset(format: string, problem: string): AppError {
  return new AppError('dataset-malformed', `not a sound ${format} file: ${problem}`, { details: { format } });
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

function readableBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 999.5 && unit < UNITS.length - 1; unit++) value /= 1_000;
  return `${unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
