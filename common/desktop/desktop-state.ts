import { z } from 'zod';
import { DeviceId, Timestamp } from '../domain/ids.ts';
import { EtiquetteState } from '../etiquette/decision.ts';
import { UpdateState } from './update-state.ts';

/** What notifications are about; each kind can be muted. */
export const NoticeKind = z.enum(['device-away', 'join-request', 'job-ended', 'job-waiting', 'attention', 'update']);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** What the window looks like; `system` follows the machine. */
export const Theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof Theme>;

/** The languages that the app speaks outside of its window. */
export const LOCALES = ['en', 'fr'] as const;
export const DesktopLocale = z.enum(LOCALES);
export type DesktopLocale = z.infer<typeof DesktopLocale>;

/** This machine as a device of its own cluster. */
export const OwnDeviceState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('starting'), since: Timestamp }),
  z.object({
    kind: z.literal('running'),
    since: Timestamp,
    deviceId: DeviceId.nullable(),
    etiquette: EtiquetteState.nullable().describe('How much it does, why and until when; null before it has told'),
  }),
  z.object({
    kind: z.literal('waiting'),
    reason: z.string().describe('Why its agent ended'),
    nextTryAt: Timestamp,
  }),
]);
export type OwnDeviceState = z.infer<typeof OwnDeviceState>;

/** How the machine that the orchestrator runs on is doing. */
export const HostPower = z.object({
  source: z.enum(['battery', 'mains']),
  /** `unknown` where the system does not tell. */
  heat: z.enum(['unknown', 'nominal', 'fair', 'serious', 'critical']),
  /** Kept from going to sleep, because work runs. */
  isKeptAwake: z.boolean(),
});
export type HostPower = z.infer<typeof HostPower>;

/** All that the window shows of the app around it. */
export const DesktopState = z.object({
  version: z.string(),
  dataFolder: z.string(),
  theme: Theme,
  mutedNotices: z.array(NoticeKind),
  /** Null where the system does not let the app decide. */
  opensAtLogin: z.boolean().nullable(),
  /** Jobs that "Pause everything" has paused, and "Resume" will resume. */
  pausedJobs: z.int().min(0),
  ownDevice: OwnDeviceState,
  update: UpdateState,
  power: HostPower,
});
export type DesktopState = z.infer<typeof DesktopState>;
