import { decide } from '../../../common/etiquette/decide.ts';
import { freshDecision } from '../../../common/etiquette/decision.ts';
import type { EtiquettePolicy } from '../../../common/specs/etiquette-policy.ts';
import { ReadingTrace } from '../../../worker-agent/etiquette/reading-trace.ts';
import { SyntheticDay } from './synthetic-day.ts';

const DAY_MS = 86_400_000;
const LOOK_PERIOD_MS = 3_000;
/** A Monday, midnight UTC. */
const STARTS_AT = Date.UTC(2026, 5, 1);

/** Has a synthetic day recorded by what agents record with, into the folder of one; returns for how long it was at each level. */
export async function recordDay(policy: EtiquettePolicy, seed: number, folder: string) {
  const day = new SyntheticDay(seed);
  const trace = new ReadingTrace(folder);
  const msAt = { full: 0, gentle: 0, yield: 0, off: 0 };
  let decision = freshDecision(STARTS_AT);
  for (let ms = 0; ms < DAY_MS; ms += LOOK_PERIOD_MS) {
    if (day.isAsleep(ms)) continue;
    const reading = day.reading(ms, LOOK_PERIOD_MS);
    const at = STARTS_AT + ms;
    decision = decide(policy, { reading, time: { at, offsetMinutes: 0 } }, decision);
    msAt[decision.level] += LOOK_PERIOD_MS;
    await trace.note({ v: 1, at, offset: 0, reading, pause: null, level: decision.level });
  }
  return msAt;
}
