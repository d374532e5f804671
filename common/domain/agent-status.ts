import { z } from 'zod';
import { EconomyState } from '../economy/economy-state.ts';
import { EtiquetteState } from '../etiquette/decision.ts';
import { DeviceId } from './ids.ts';

/** Where an agent is in its life. It goes back to `discovering` or `joining` whenever its connection breaks. */
export const AgentPhase = z.enum(['discovering', 'joining', 'active', 'draining', 'stopped']);
export type AgentPhase = z.infer<typeof AgentPhase>;

/** How an agent is, as it says in its data folder. */
export const AgentStatus = z.object({
  pid: z.int().min(1),
  deviceId: DeviceId,
  name: z.string(),
  phase: AgentPhase,
  /** Since when, Unix milliseconds. */
  since: z.number(),
  cluster: z.string().nullable(),
  /** The six digits that a person should compare. */
  code: z.string().nullable(),
  /** Why it is not active. */
  reason: z.string().nullable(),
  /** What a person can do. */
  nextStep: z.string().nullable(),
  /** How much it does for the cluster now, and why; null before its first look. */
  etiquette: EtiquetteState.nullable().default(null),
  /** What it has stopped because something is short; null before that was ever so. */
  economy: EconomyState.nullable().default(null),
});
export type AgentStatus = z.infer<typeof AgentStatus>;
