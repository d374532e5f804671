import { z } from 'zod';
import { AppError } from '../errors.ts';
import { EtiquetteLevel } from '../specs/etiquette-policy.ts';
import { EtiquetteReading, OwnerPause } from './reading.ts';

/** The version of the format that is written. */
export const TRACE_VERSION = 1;

/** One line of a trace: what a device has seen, and what it did then. It holds until the next line. */
export const TraceEntry = z.object({
  v: z.literal(TRACE_VERSION),
  at: z.number().describe('Unix milliseconds'),
  offset: z.number().describe('What the clock of the device shows more than UTC, in minutes'),
  reading: EtiquetteReading,
  pause: OwnerPause.nullable().describe('How its owner had switched it'),
  level: EtiquetteLevel.describe('What it has decided then'),
});
export type TraceEntry = z.infer<typeof TraceEntry>;

/** The feature of agents that send their trace when they are asked. */
export const TRACE_FEATURE = 'etiquette-trace';

/** A device that has written nothing for so long was asleep or away, in milliseconds. */
export const TRACE_GAP_MS = 120_000;

/**
 * The entries of a trace, by time. A last line that was cut off is passed over.
 * @throws AppError `invalid-argument` with the number of a line that is none
 */
export function parseTrace(text: string): TraceEntry[] {
  const lines = text.split('\n');
  const entries: TraceEntry[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const entry = parseTraceLine(line);
    if (entry !== undefined) entries.push(entry);
    else if (index < lines.length - 1) {
      throw new AppError('invalid-argument', `line ${index + 1} is no entry of a trace of version ${TRACE_VERSION}`, {
        hint: 'Traces lie in the folder "etiquette" of an agent’s data.',
      });
    }
  }
  return entries.toSorted((a, b) => a.at - b.at);
}

/** One entry; undefined for a line that is none. */
export function parseTraceLine(line: string): TraceEntry | undefined {
  try {
    return TraceEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
