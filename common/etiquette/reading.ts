import { z } from 'zod';

/** One look at a device, as far as etiquette needs it. Null stands for what the system does not tell: no rule holds then. */
export const EtiquetteReading = z.object({
  power: z.enum(['mains', 'battery']).nullable(),
  charge: z.number().min(0).max(1).nullable().describe('Of its battery, 0 to 1'),
  idleMs: z.number().min(0).nullable().describe('Since somebody touched keyboard, mouse or terminal'),
  thermal: z.enum(['nominal', 'fair', 'serious', 'critical']).nullable(),
  memory: z.enum(['normal', 'warning', 'critical']).nullable(),
  otherLoad: z.number().min(0).max(1).nullable().describe('Share of all cores that other programs keep busy'),
  metered: z.boolean().nullable(),
  megabits: z.number().min(0).nullable().describe('Of the link, a second'),
});
export type EtiquetteReading = z.infer<typeof EtiquetteReading>;

/** When it is for the device. */
export interface LocalTime {
  /** Unix milliseconds. */
  readonly at: number;
  /** What its clock shows more than UTC, in minutes. */
  readonly offsetMinutes: number;
}

/** How its owner has switched the device. `until` null: until it is resumed. */
export const OwnerPause = z.object({ until: z.number().nullable() });
export type OwnerPause = z.infer<typeof OwnerPause>;
