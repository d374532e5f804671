import { AppError } from '../../../common/errors.ts';
import type { StartRuntime } from '../runtime.ts';

export const startRuntime: StartRuntime = async () => {
  throw new AppError('unimplemented', 'replaced when the runtimes are merged');
};
