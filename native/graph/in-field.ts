import { AppError, hasCode } from '../../common/errors.ts';

/**
 * Does something that reserves memory for one field of a model.
 *
 * @throws AppError `invalid-specification` with the path of the field where 32-bit memory does not suffice.
 */
export function inField<Result>(path: string, reserve: () => Result): Result {
  try {
    return reserve();
  } catch (error) {
    if (!hasCode(error, 'invalid-specification') || error.details['path'] !== undefined) throw error;
    throw new AppError(error.code, `${path}: ${error.message}`, {
      cause: error,
      details: { ...error.details, path },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
