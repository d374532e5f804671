import { readFile } from 'node:fs/promises';
import { AppError } from '../../common/errors.ts';

/** What a YAML or JSON file says. @throws AppError `not-found`, or `invalid-specification` with the line at fault */
export async function readSpecFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `there is no file ${path} that can be read`, { cause, details: { path } });
  });
  const { parse, YAMLParseError } = await import('yaml');
  try {
    return parse(text);
  } catch (cause) {
    const message =
      cause instanceof YAMLParseError ? (cause.message.split('\n')[0] ?? '') : 'it is neither YAML nor JSON';
    throw new AppError('invalid-specification', `${path}: ${message.replace(/:$/, '')}`, { cause, details: { path } });
  }
}
