import { AppError } from '../../common/errors.ts';

/** @throws AppError `invalid-argument` */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid-argument', `the ${what} is not JSON`, { cause: error });
  }
}
