import type { EtiquetteLevel, EtiquettePolicy } from '../specs/etiquette-policy.ts';
import { decide } from './decide.ts';
import { type Decision, freshDecision, strictness } from './decision.ts';
import { heldRules, loadedSince } from './rules.ts';
import { TRACE_GAP_MS, type TraceEntry } from './trace.ts';

/** What a policy would have made of a device's past. Times are in milliseconds. */
export interface Replay {
  readonly msAt: Readonly<Record<EtiquetteLevel, number>>;
  /** While the device was asleep, or wrote nothing. */
  readonly awayMs: number;
  /** How often the level changed. */
  readonly changes: number;
  /** Times in which the device did more than the rules that held then ask for, beyond the reaction time. */
  readonly breaches: number;
  /** The longest time for which a rule held and the level did not follow. */
  readonly slowestMs: number;
  /** Of full strength; a gentle hour counts as its share of the threads. */
  readonly usefulMs: number;
}

interface ReplayOptions {
  /** How often a device looks at itself. */
  readonly periodMs?: number;
  /** In which a level has to follow its rule. */
  readonly reactionMs?: number;
}

/** What a policy made of a short while: at which level the device was, or null for away. */
export interface ReplayedSpan {
  readonly at: number;
  readonly ms: number;
  readonly level: EtiquetteLevel | null;
}

const NONE = { full: 0, gentle: 0, yield: 0, off: 0 };

/**
 * Replays a policy against the recorded past of one device with the very function that devices decide by, looking as often as
 * they do. An entry holds until the next one; its idle time grows meanwhile.
 */
export function replay(policy: EtiquettePolicy, entries: readonly TraceEntry[], options: ReplayOptions = {}): Replay {
  const looks = replayByLooks(policy, entries, options);
  for (;;) {
    const { done, value } = looks.next();
    if (done === true) return value;
  }
}

/** Like `replay`, look by look, for who wants to see them, or to do something else between two. */
export function* replayByLooks(
  policy: EtiquettePolicy,
  entries: readonly TraceEntry[],
  { periodMs = 3_000, reactionMs = 8_000 }: ReplayOptions = {},
): Generator<ReplayedSpan, Replay, undefined> {
  const msAt = { ...NONE };
  let [awayMs, changes, breaches, slowestMs] = [0, 0, 0, 0];
  let decision = freshDecision(entries[0]?.at ?? 0);
  let owedSince: number | null = null;
  let loaded: Loaded = {};
  for (const [index, entry] of entries.entries()) {
    const end = entries[index + 1]?.at ?? entry.at;
    if (end - entry.at > TRACE_GAP_MS) {
      awayMs += end - entry.at;
      decision = freshDecision(end);
      owedSince = null;
      loaded = {};
      yield { at: entry.at, ms: end - entry.at, level: null };
      continue;
    }
    for (let at = entry.at; at < end; at += periodMs) {
      const { pause, offset: offsetMinutes } = entry;
      const idleMs = entry.reading.idleMs === null ? null : entry.reading.idleMs + at - entry.at;
      const look = { reading: { ...entry.reading, idleMs }, time: { at, offsetMinutes }, pause };
      const next = decide(policy, look, decision);
      if (next.level !== decision.level) changes++;
      decision = next;
      const passedMs = Math.min(periodMs, end - at);
      msAt[decision.level] += passedMs;
      const asked = owed(policy, look, loaded);
      loaded = asked.loaded;
      if (strictness(asked.level) <= strictness(decision.level)) owedSince = null;
      else {
        owedSince ??= at;
        const lateMs = at + passedMs - owedSince;
        if (lateMs > reactionMs && lateMs - passedMs <= reactionMs) breaches++;
        slowestMs = Math.max(slowestMs, lateMs);
      }
      yield { at, ms: passedMs, level: decision.level };
    }
  }
  const usefulMs = msAt.full + msAt.gentle * policy.gentleThreads;
  return { msAt, awayMs, changes, breaches, slowestMs, usefulMs };
}

/** Since when the load rule of each level has held. */
type Loaded = Decision['loadedSince'];

/**
 * What the rules that hold ask for, without all that keeps a level from fluttering. Load has to last: what was `loaded` at the look
 * before is handed on to the next.
 */
export function owed(
  policy: EtiquettePolicy,
  { reading, time, pause = null }: Parameters<typeof decide>[1],
  loaded: Loaded,
): { readonly level: EtiquetteLevel; readonly loaded: Loaded } {
  const looked = { policy, reading, time, before: { ...freshDecision(time.at), loadedSince: loaded } };
  const levels = heldRules(looked, pause).map(({ reason }) => reason.level);
  const level = levels.toSorted((a, b) => strictness(b) - strictness(a))[0] ?? 'full';
  return { level, loaded: loadedSince(looked) };
}
