import { resolve } from 'node:path';
import { z } from 'zod';
import { parseSize } from './command-options.ts';
import {
  allowedForAll,
  DisplayName,
  logSettings,
  Port,
  parseSettings,
  SWITCH_VALUES,
  Switch,
} from './settings-schema.ts';

/** From the command line; `config.yaml` has whole paths. */
const PathOfFile = z
  .string()
  .min(1)
  .transform((path) => resolve(path));

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
  traceEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  logRetentionDays: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.int().min(0).max(36_500))
    .optional(),
  logLimit: z
    .string()
    .transform((text) => parseSize(text))
    .pipe(z.int().min(16_777_216))
    .optional(),
  lan: Switch.optional(),
  lanPort: Port.optional(),
  lanHost: z.string().min(1).max(255).optional(),
  lanCertificate: PathOfFile.optional(),
  lanKey: PathOfFile.optional(),
  publisherKey: PathOfFile.optional(),
  lanPlainHttp: Switch.optional(),
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
  traceEndpoint: 'an http or https address, such as http://localhost:4318',
  logRetentionDays: 'days from 0 (as long as there is room) to 36500',
  logLimit: 'a size from 17MB on',
  lan: SWITCH_VALUES,
  lanPort: 'a port from 0 to 65535',
  lanHost: 'an address of this machine, or 0.0.0.0 for all',
  lanCertificate: 'a PEM file',
  lanKey: 'a PEM file',
  publisherKey: 'a PEM file',
  lanPlainHttp: SWITCH_VALUES,
};

/** Settings of `eo serve` as they were given. @throws AppError `invalid-config` */
export function parseServeSettings(given: object): z.infer<typeof ServeSettings> {
  return parseSettings(ServeSettings, given, { allowed });
}
