import { z } from 'zod';
import {
  allowedForAll,
  DisplayName,
  logSettings,
  Port,
  parseSettings,
  SWITCH_VALUES,
  Switch,
} from './settings-schema.ts';

const ServeSettings = z.object({
  data: z.string().min(1).optional(),
  apiPort: Port.optional(),
  grpcPort: Port.optional(),
  joinPort: Port.optional(),
  host: z.union([z.ipv4(), z.ipv6()]).optional(),
  insecure: Switch.optional(),
  name: DisplayName.optional(),
  advertise: z.boolean().optional(),
  eventRetentionDays: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.int().min(0).max(36_500))
    .optional(),
  ...logSettings,
});

const allowed = {
  ...allowedForAll,
  data: 'a folder',
  apiPort: 'a port from 0 to 65535',
  grpcPort: 'a port from 0 to 65535',
  joinPort: 'a port from 0 to 65535',
  host: 'an IP address of this machine, or 0.0.0.0 for all',
  insecure: SWITCH_VALUES,
  eventRetentionDays: 'days from 0 (keeps all) to 36500',
};

/** Settings of `eo serve` as they were given. @throws AppError `invalid-config` */
export function parseServeSettings(given: object): z.infer<typeof ServeSettings> {
  return parseSettings(ServeSettings, given, { allowed });
}
