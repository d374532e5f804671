import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { recordOf } from '../../platform/logging/parse-log-line.ts';
import type { SequencedRecord } from '../../platform/wire/log-wire.ts';
import type { LogBook } from './log-book.ts';

interface DeviceLogsDeps {
  readonly book: Pick<LogBook, 'take' | 'markOf' | 'flush' | 'isCrowded'>;
  readonly clock: Clock;
}

/** What a device has sent at once. */
export interface ShippedLogs {
  readonly run: string;
  readonly records: readonly SequencedRecord[];
  /** Records of this run that are lost. */
  readonly lost: number;
}

/** Takes in what devices have logged, each record once. */
export class DeviceLogs {
  readonly #deps: DeviceLogsDeps;

  constructor(deps: DeviceLogsDeps) {
    this.#deps = deps;
  }

  /** Resolves with the last one that is kept. @throws AppError `too-many-requests` while more comes than can be written */
  async take(id: DeviceId, { run, records, lost }: ShippedLogs): Promise<number> {
    const { book, clock } = this.#deps;
    if (book.isCrowded)
      throw new AppError('too-many-requests', 'more log records come than can be written: come again');
    const known = await book.markOf(id, run);
    const now = clock.now();
    const fresh = records.filter(({ sequence }) => sequence > known.through);
    const through = fresh.reduce((most, { sequence }) => Math.max(most, sequence), known.through);
    // A clock that is ahead would put its records before all that are to come.
    const taken = fresh.map(({ record }) => (record.at > now ? { ...record, at: now } : record));
    if (lost > known.lost) {
      const message = `${lost - known.lost} log records of this device found no room on it before they could be sent, and are lost`;
      taken.push(recordOf({ at: now, level: 'warn', component: 'logs', message }, { lost: lost - known.lost }));
    }
    if (taken.length === 0) return through;
    book.take(id, taken, { run, through, lost });
    await book.flush();
    return through;
  }
}
