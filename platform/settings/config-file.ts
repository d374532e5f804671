import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { AppError } from '../../common/errors.ts';

const NAME = 'config.yaml';

/**
 * Settings of a data folder's `config.yaml`, which flags and environment override. No file, no settings.
 * @throws AppError `invalid-config` that names the setting, its value and what is allowed
 */
export async function readConfigFile<Schema extends z.ZodType>(
  folder: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const path = join(folder, NAME);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const result = schema.safeParse((text === undefined ? undefined : parseYaml(text, path)) ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const setting = issue?.path.join('.') || 'the file';
  throw new AppError('invalid-config', `${path}: ${setting}: ${issue?.message ?? 'not understood'}`, {
    details: { file: path, setting },
    hint: 'Mend the setting or remove it.',
  });
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 });
  } catch (cause) {
    throw new AppError('invalid-config', `${path} is not YAML`, { cause, hint: 'Mend the file or remove it.' });
  }
}
