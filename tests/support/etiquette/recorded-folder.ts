import { ReadingTrace } from '../../../worker-agent/etiquette/reading-trace.ts';
import { aTemporaryFolder } from '../temporary-folder.ts';
import { SyntheticDay } from './synthetic-day.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 30_000;

/** A folder in which an agent has recorded so many synthetic days, until now. */
export async function aRecordedFolder(days: number): Promise<string> {
  const folder = aTemporaryFolder();
  const trace = new ReadingTrace(folder);
  const startsAt = Date.now() - days * DAY_MS;
  for (let day = 0; day < days; day++) {
    const synthetic = new SyntheticDay(7 + day);
    for (let ms = 0; ms < DAY_MS; ms += LOOK_MS) {
      if (synthetic.isAsleep(ms)) continue;
      const at = startsAt + day * DAY_MS + ms;
      await trace.note({ v: 1, at, offset: 0, reading: synthetic.reading(ms, 3_000), pause: null, level: 'full' });
    }
  }
  return folder;
}
