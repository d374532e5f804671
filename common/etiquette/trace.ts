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

/** What a device has recorded, by time. */
export interface Trace {
  readonly entries: readonly TraceEntry[];
  /** Lines that were passed over: one that was cut off, with what was written behind it. */
  readonly unreadable: number;
}

/** The trace in a text. @throws AppError `invalid-argument` where it has lines and none of them is an entry */
export function parseTrace(text: string): Trace {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const entries = lines.flatMap((line) => parseTraceLine(line) ?? []);
  if (entries.length === 0 && lines.length > 0) {
    throw new AppError('invalid-argument', `no line of it is an entry of a trace of version ${TRACE_VERSION}`, {
      hint: 'Traces lie in the folder "etiquette" of an agent’s data.',
    });
  }
  return { entries: entries.toSorted((a, b) => a.at - b.at), unreadable: lines.length - entries.length };
}

/** One entry; undefined for a line that is none. */
export function parseTraceLine(line: string): TraceEntry | undefined {
  try {
    return TraceEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
