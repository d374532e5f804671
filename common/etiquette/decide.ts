import type { EtiquetteLevel, EtiquettePolicy } from '../specs/etiquette-policy.ts';
import { type Decision, type EtiquetteRule, strictness } from './decision.ts';
import type { EtiquetteReading, LocalTime, OwnerPause } from './reading.ts';
import { type HeldRule, heldRules, loadedSince } from './rules.ts';

/** These end at a known moment and do not come back at once: nothing has to settle after them. */
const CERTAIN: ReadonlySet<EtiquetteRule> = new Set(['pause', 'hours', 'user']);

interface Look {
  readonly reading: EtiquetteReading;
  readonly time: LocalTime;
  /** How the owner has switched the device; null: not at all. */
  readonly pause?: OwnerPause | null;
}

/**
 * How much a device does, by its policy, one look at it and the decision before. The strictest rule that holds counts at once; a
 * less strict level only when it has sufficed for `recoverSeconds`. Pure: agents, `eo etiquette simulate` and the tests share it.
 */
export function decide(policy: EtiquettePolicy, { reading, time, pause = null }: Look, before: Decision): Decision {
  const looked = { policy, reading, time, before };
  const rules = heldRules(looked, pause).toSorted((a, b) => strictness(b.reason.level) - strictness(a.reason.level));
  const loaded = policy.enabled ? loadedSince(looked) : {};
  const wanted: EtiquetteLevel = rules[0]?.reason.level ?? 'full';
  const now = { rules, at: time.at, loadedSince: loaded };
  if (strictness(wanted) >= strictness(before.level)) return entered(wanted, now, before);
  const betterSince = before.betterSince ?? time.at;
  const settledAt = betterSince + policy.recoverSeconds * 1_000;
  if (isCertain(before) || !policy.enabled || time.at >= settledAt) return entered(wanted, now, before);
  const { level, reasons, since } = before;
  return { level, reasons, since, until: settledAt, betterSince, loadedSince: loaded };
}

interface Now {
  readonly rules: readonly HeldRule[];
  readonly at: number;
  readonly loadedSince: Decision['loadedSince'];
}

function entered(level: EtiquetteLevel, { rules, at, loadedSince: loaded }: Now, before: Decision): Decision {
  const ends = rules.filter(({ reason }) => reason.level === level).map(({ until }) => until);
  const known = ends.filter((until) => until !== null);
  return {
    level,
    reasons: rules.map(({ reason }) => reason),
    since: level === before.level ? before.since : at,
    until: known.length > 0 && known.length === ends.length ? Math.max(...known) : null,
    betterSince: null,
    loadedSince: loaded,
  };
}

/** True where all that asked for the level ends for certain. */
function isCertain({ level, reasons }: Decision): boolean {
  return reasons.filter((reason) => reason.level === level).every(({ rule }) => CERTAIN.has(rule));
}
