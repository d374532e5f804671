import { AppError } from '../errors.ts';

/** @throws AppError `invalid-specification` with the path of the field in `details.path` */
export function refuseField(path: string, message: string): never {
  throw new AppError('invalid-specification', `${path}: ${message}`, { details: { path } });
}
