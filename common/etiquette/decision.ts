import { z } from 'zod';
import { EtiquetteLevel } from '../specs/etiquette-policy.ts';

/** The rules of a policy, by what they look at. */
export const EtiquetteRule = z.enum([
  'pause',
  'battery',
  'charge',
  'user',
  'thermal',
  'memory',
  'load',
  'metered',
  'slow-network',
  'hours',
]);
export type EtiquetteRule = z.infer<typeof EtiquetteRule>;

/** Why a device does less: which rule asks for which level, what was measured, and the limit. Facts; screens make words of them. */
export const EtiquetteReason = z.object({
  rule: EtiquetteRule,
  level: EtiquetteLevel,
  measured: z.union([z.number(), z.string().max(64)]).nullable(),
  limit: z.union([z.number(), z.string().max(64)]).nullable(),
});
export type EtiquetteReason = z.infer<typeof EtiquetteReason>;

/** How much a device does now, and why. */
export const EtiquetteState = z.object({
  level: EtiquetteLevel,
  reasons: z.array(EtiquetteReason).max(20).describe('The strictest first; none at full'),
  since: z.number().describe('When the level was entered, Unix milliseconds by the clock of the device'),
  until: z.number().nullable().describe('When it ends if nothing else happens; null where nobody can tell'),
});
export type EtiquetteState = z.infer<typeof EtiquetteState>;

/** A state with what the next decision has to remember. */
export interface Decision extends EtiquetteState {
  /** Since when a less strict level would do; null while none would. */
  readonly betterSince: number | null;
  /** Since when each load rule has held, by its level. */
  readonly loadedSince: Readonly<Partial<Record<EtiquetteLevel, number>>>;
}

/** What a device does before its first look. */
export function freshDecision(at: number): Decision {
  return { level: 'full', reasons: [], since: at, until: null, betterSince: null, loadedSince: {} };
}

/** How strict a level is: 0 for `full` to 3 for `off`. */
export function strictness(level: EtiquetteLevel): number {
  return EtiquetteLevel.options.indexOf(level);
}

/** True for a device that may be given tasks. */
export function takesTasks(level: EtiquetteLevel): boolean {
  return level === 'full' || level === 'gentle';
}
