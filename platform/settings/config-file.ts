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
  const given = parseYaml(await readText(path), path) ?? {};
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const place = [...(issue?.path ?? []), ...unknown];
  const setting = place.join('.') || 'the file';
  const problem = unknown.length > 0 ? 'there is no such setting' : issue?.message;
  throw new AppError(
    'invalid-config',
    `${path}: ${setting} cannot be ${JSON.stringify(valueAt(given, place))}: ${problem}`,
    {
      details: { file: path, setting },
      hint: 'Mend the setting or remove it.',
    },
  );
}

function valueAt(given: unknown, place: readonly PropertyKey[]): unknown {
  return place.reduce<unknown>((value, key) => Object(value)[key], given);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw new AppError('invalid-config', `${path} cannot be read`, { cause, hint: 'Mend the file or remove it.' });
  }
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 });
  } catch (cause) {
    throw new AppError('invalid-config', `${path} is not YAML`, { cause, hint: 'Mend the file or remove it.' });
  }
}
