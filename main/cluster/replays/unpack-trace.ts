import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '../../../common/errors.ts';
import { parseTraceLine, type Trace, type TraceEntry } from '../../../common/etiquette/trace.ts';

const DAY_MS = 86_400_000;
/** Two files of a trace hold half of it. */
const MOST_BYTES = 16 << 20;
const LINES_A_TURN = 200;

/** The entries of a packed trace, of so many days before the last one. @throws AppError `invalid-argument` */
export async function unpackTrace(packed: Uint8Array, days: number): Promise<Trace> {
  const bytes = await promisify(gunzip)(packed, { maxOutputLength: MOST_BYTES }).catch((cause: unknown) => {
    throw new AppError('invalid-argument', 'what the device has sent is no trace', { cause });
  });
  const lines = bytes.toString('utf8').split('\n');
  const entries: TraceEntry[] = [];
  let unreadable = 0;
  for (const [index, line] of lines.entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) await nextTurn();
    if (line.trim() === '') continue;
    const entry = parseTraceLine(line);
    if (entry === undefined) unreadable++;
    else entries.push(entry);
  }
  if (entries.length === 0 && unreadable > 0) {
    throw new AppError('invalid-argument', 'nothing that the device has recorded can be read', {
      hint: 'Its agent may be newer than this orchestrator: update this one.',
    });
  }
  entries.sort((a, b) => a.at - b.at);
  const since = (entries.at(-1)?.at ?? 0) - days * DAY_MS;
  return { entries: entries.filter(({ at }) => at >= since), unreadable };
}
