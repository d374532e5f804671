import { z } from 'zod';

/**
 * How much a device does, from most to least. `gentle`: fewer threads and the lowest priority; `yield`: its task goes back and
 * nothing new is taken; `off`: it answers no requests either.
 */
export const EtiquetteLevel = z.enum(['full', 'gentle', 'yield', 'off']);
export type EtiquetteLevel = z.infer<typeof EtiquetteLevel>;

const Share = z.number().min(0).max(1);
const Below = Share.nullable().describe('Share of its charge, 0 to 1; null: never');
const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as 08:30')
  .describe('Local time of the device');

/** As in `Date.getDay`: Sunday first. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const Hours = z.strictObject({
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .max(7)
    .default([...WEEKDAYS])
    .describe('On which it begins'),
  from: ClockTime,
  to: ClockTime.describe('At or before `from`: on the day after'),
  level: EtiquetteLevel,
});
export type EtiquetteHours = z.infer<typeof Hours>;
const { level: _, ...times } = Hours.shape;
/** From when to when, without saying what holds then. */
const TimesOfDay = z.strictObject(times);
export type TimesOfDay = z.infer<typeof TimesOfDay>;

const fields = {
  enabled: z.boolean().describe('False: always full, unless its owner pauses it'),
  onBattery: EtiquetteLevel.describe('Without mains, whatever the charge is'),
  yieldBelowCharge: Below.describe('On battery below this share of its charge: yield; null: never'),
  offBelowCharge: Below.describe('On battery below this share of its charge: off; null: never'),
  whileUserActive: EtiquetteLevel.describe('While somebody uses keyboard, mouse or a terminal'),
  userIdleSeconds: z.number().min(0).max(86_400).describe('Without a touch for so long nobody is there'),
  whenWarm: EtiquetteLevel.describe('Thermal pressure fair'),
  whenHot: EtiquetteLevel.describe('Thermal pressure serious: the system slows down'),
  whenOverheating: EtiquetteLevel.describe('Thermal pressure critical'),
  gentleAboveLoad: Share.nullable().describe('Share of all cores that other programs keep busy; null: never'),
  yieldAboveLoad: Share.nullable().describe('Share of all cores that other programs keep busy; null: never'),
  loadSeconds: z.number().min(0).max(3_600).describe('For so long the load has to last'),
  whenMemoryShort: EtiquetteLevel.describe('Memory pressure warning'),
  whenMemoryCritical: EtiquetteLevel.describe('Memory pressure critical'),
  onMeteredNetwork: EtiquetteLevel.describe('On a network that the owner has called metered'),
  slowBelowMegabits: z.number().positive().nullable().describe('A slower link counts as slow; null: none does'),
  onSlowNetwork: EtiquetteLevel,
  hours: z.array(Hours).max(50).describe('The strictest that holds counts'),
  gentleThreads: Share.describe('Share of the usual training threads, at least one'),
  wakeForWork: z.boolean().describe('Whether it is woken from sleep when a job or a deployment waits for devices'),
  wakeHours: z
    .array(TimesOfDay)
    .max(50)
    .describe('When that may be, by the clock of the orchestrator; none: at any time'),
  economy: z.boolean().describe('Whether work that can wait is stopped when something is short'),
  economyBelowMemory: Share.nullable().describe('Below this share of free memory; null: never'),
  economyAboveCpuPressure: Share.nullable().describe(
    'Where programs wait for processors more of the time; null: never',
  ),
  economyBelowCharge: Below.describe('On battery below this share of its charge; null: never'),
  economyMargin: Share.describe('So far beyond a limit it must be better to end what it began'),
  economySeconds: z
    .number()
    .min(0)
    .max(3_600)
    .describe('For so long nothing may be short before the next work returns'),
  recoverSeconds: z.number().min(0).max(3_600).describe('For so long it must be better before more is done'),
  chargeMargin: Share.describe('So far above a limit the charge must be to end what it began'),
  loadMargin: Share.describe('So far below a limit the load must be to end what it began'),
};

/** What a device owes to its owner, whole. The strictest rule that holds gives the level. */
export const EtiquettePolicy = z.strictObject(fields);
export type EtiquettePolicy = z.infer<typeof EtiquettePolicy>;

/** The fields that somebody has set for the cluster, a group or a device; the others come from the layer below. */
export const EtiquetteSettings = EtiquettePolicy.partial();
export type EtiquetteSettings = z.infer<typeof EtiquetteSettings>;

/** Kind to owners: gentle while they are there, away on a weak battery, on heat and where memory runs out. */
export const USUAL_POLICY: EtiquettePolicy = {
  enabled: true,
  onBattery: 'gentle',
  yieldBelowCharge: 0.5,
  offBelowCharge: 0.2,
  whileUserActive: 'gentle',
  userIdleSeconds: 300,
  whenWarm: 'full',
  whenHot: 'yield',
  whenOverheating: 'off',
  gentleAboveLoad: 0.5,
  yieldAboveLoad: null,
  loadSeconds: 20,
  whenMemoryShort: 'gentle',
  whenMemoryCritical: 'yield',
  onMeteredNetwork: 'yield',
  slowBelowMegabits: null,
  onSlowNetwork: 'gentle',
  hours: [],
  gentleThreads: 0.5,
  wakeForWork: false,
  wakeHours: [],
  economy: true,
  economyBelowMemory: 0.1,
  economyAboveCpuPressure: null,
  economyBelowCharge: 0.5,
  economyMargin: 0.05,
  economySeconds: 60,
  recoverSeconds: 60,
  chargeMargin: 0.05,
  loadMargin: 0.1,
};

/** Whom settings are for: all devices, those with a tag, or one. */
export const EtiquetteScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cluster') }),
  z.object({ kind: z.literal('group'), tag: z.string().min(1).max(64) }),
  z.object({ kind: z.literal('device'), id: z.string().min(1).max(128) }),
]);
export type EtiquetteScope = z.infer<typeof EtiquetteScope>;
