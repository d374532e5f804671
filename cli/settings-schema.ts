import { z } from 'zod';
import { AppError } from '../common/errors.ts';
import { LOG_FORMATS, LOG_LEVELS } from './log-options.ts';

/** A port as it stands on a command line. */
export const Port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().min(0).max(65_535));

/** What is on or off: a flag, or a word of the environment. */
export const Switch = z.union([
  z.boolean(),
  z.enum(['true', '1', 'yes', 'on']).transform(() => true),
  z.enum(['false', '0', 'no', 'off', '']).transform(() => false),
]);
export const SWITCH_VALUES = 'true or false';

/** How a process logs. */
export const logSettings = {
  logLevel: z.enum(LOG_LEVELS).optional(),
  logFormat: z.enum(LOG_FORMATS).optional(),
};

/** Name of a cluster or a device, as people see it. */
export const DisplayName = z.string().trim().min(1).max(64);

interface ParseOptions {
  /** What is allowed for each setting, in words. */
  readonly allowed: Readonly<Record<string, string>>;
}

/**
 * Reads settings from flags and environment; those that were not given are left out.
 * @throws AppError `invalid-config` that names the setting, its value and what is allowed
 */
export function parseSettings<Schema extends z.ZodObject>(
  schema: Schema,
  given: object,
  { allowed }: ParseOptions,
): z.infer<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const setting = String(result.error.issues[0]?.path[0] ?? '');
  const flag = `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const value = String(new Map<string, unknown>(Object.entries(given)).get(setting));
  throw new AppError('invalid-config', `${flag} cannot be "${value}"`, {
    details: { setting, value },
    hint: `allowed: ${allowed[setting] ?? result.error.issues[0]?.message ?? 'another value'}`,
  });
}

/** What is allowed for the settings that every process has. */
export const allowedForAll = {
  name: '1 to 64 characters',
  logLevel: LOG_LEVELS.join(', '),
  logFormat: LOG_FORMATS.join(', '),
};
