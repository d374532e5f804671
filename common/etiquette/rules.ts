import type { EtiquetteLevel, EtiquettePolicy } from '../specs/etiquette-policy.ts';
import type { Decision, EtiquetteReason, EtiquetteRule } from './decision.ts';
import { endOfHours } from './hours.ts';
import type { EtiquetteReading, LocalTime, OwnerPause } from './reading.ts';

/** A rule that holds, and until when it will for certain; null where nobody can tell. */
export interface HeldRule {
  readonly reason: EtiquetteReason;
  readonly until: number | null;
}

interface Looked {
  readonly policy: EtiquettePolicy;
  readonly reading: EtiquetteReading;
  readonly time: LocalTime;
  readonly before: Decision;
}

/** All rules that ask for less than `full` now. What has begun ends a margin later, so that nothing flutters. */
export function heldRules(looked: Looked, pause: OwnerPause | null): HeldRule[] {
  const held = looked.policy.enabled ? byPolicy(looked) : [];
  const isPaused = pause !== null && (pause.until === null || pause.until > looked.time.at);
  if (isPaused) held.push(rule('pause', 'off', { until: pause.until }));
  return held.filter(({ reason }) => reason.level !== 'full');
}

/** Since when each level's load rule has held; what does not hold now is forgotten. */
export function loadedSince({ policy, reading, time, before }: Looked): Decision['loadedSince'] {
  const since: Partial<Record<EtiquetteLevel, number>> = {};
  for (const [level, limit] of loadLimits(policy)) {
    if (isLoaded(limit, policy, { reading, isHeld: isHeldBy(before, 'load', level) })) {
      since[level] = before.loadedSince[level] ?? time.at;
    }
  }
  return since;
}

function byPolicy(looked: Looked): HeldRule[] {
  const { policy, reading, time } = looked;
  const held: HeldRule[] = [...powerRules(looked), ...loadRules(looked)];
  const { thermal, memory, idleMs, metered, megabits } = reading;
  const userMs = policy.userIdleSeconds * 1_000;
  if (idleMs !== null && idleMs < userMs) {
    const facts = { measured: Math.round(idleMs / 1_000), limit: policy.userIdleSeconds };
    held.push(rule('user', policy.whileUserActive, { ...facts, until: time.at + userMs - idleMs }));
  }
  const byHeat = { nominal: 'full', fair: policy.whenWarm, serious: policy.whenHot, critical: policy.whenOverheating };
  if (thermal !== null) held.push(rule('thermal', byHeat[thermal] as EtiquetteLevel, { measured: thermal }));
  const byMemory = { normal: 'full', warning: policy.whenMemoryShort, critical: policy.whenMemoryCritical };
  if (memory !== null) held.push(rule('memory', byMemory[memory] as EtiquetteLevel, { measured: memory }));
  if (metered === true) held.push(rule('metered', policy.onMeteredNetwork));
  const slow = policy.slowBelowMegabits;
  if (megabits !== null && slow !== null && megabits < slow) {
    held.push(rule('slow-network', policy.onSlowNetwork, { measured: megabits, limit: slow }));
  }
  for (const hours of policy.hours) {
    const until = endOfHours(hours, time);
    if (until !== null) held.push(rule('hours', hours.level, { limit: `${hours.from}–${hours.to}`, until }));
  }
  return held;
}

function powerRules({ policy, reading, before }: Looked): HeldRule[] {
  const { power, charge } = reading;
  if (power !== 'battery') return [];
  const held = [rule('battery', policy.onBattery, { measured: charge })];
  const limits = [
    ['yield', policy.yieldBelowCharge],
    ['off', policy.offBelowCharge],
  ] as const;
  for (const [level, limit] of limits) {
    if (limit === null || charge === null) continue;
    const margin = isHeldBy(before, 'charge', level) ? policy.chargeMargin : 0;
    if (charge < limit + margin) held.push(rule('charge', level, { measured: charge, limit }));
  }
  return held;
}

function loadRules(looked: Looked): HeldRule[] {
  const { policy, reading, time } = looked;
  const since = loadedSince(looked);
  return loadLimits(policy).flatMap(([level, limit]) => {
    const from = since[level];
    if (from === undefined || time.at - from < policy.loadSeconds * 1_000) return [];
    return [rule('load', level, { measured: reading.otherLoad, limit })];
  });
}

function loadLimits({ gentleAboveLoad, yieldAboveLoad }: EtiquettePolicy): [EtiquetteLevel, number][] {
  const limits: [EtiquetteLevel, number | null][] = [
    ['gentle', gentleAboveLoad],
    ['yield', yieldAboveLoad],
  ];
  return limits.filter((one): one is [EtiquetteLevel, number] => one[1] !== null);
}

function isLoaded(
  limit: number,
  { loadMargin }: EtiquettePolicy,
  { reading, isHeld }: { readonly reading: EtiquetteReading; readonly isHeld: boolean },
): boolean {
  return reading.otherLoad !== null && reading.otherLoad > limit - (isHeld ? loadMargin : 0);
}

function isHeldBy({ reasons }: Decision, name: EtiquetteRule, level: EtiquetteLevel): boolean {
  return reasons.some((reason) => reason.rule === name && reason.level === level);
}

function rule(
  name: EtiquetteRule,
  level: EtiquetteLevel,
  facts: Partial<Omit<EtiquetteReason, 'rule' | 'level'>> & { readonly until?: number | null } = {},
): HeldRule {
  const { until = null, measured = null, limit = null } = facts;
  return { reason: { rule: name, level, measured, limit }, until };
}
