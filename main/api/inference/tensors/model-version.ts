import { AppError } from '../../../../common/errors.ts';
import type { ServedModel } from '../../../serving/inference-desk.ts';

/** Checks that the version that was named is the one that is served; none is as good. @throws AppError `model-not-served` */
export function checkVersion({ name, model }: ServedModel, version: string | undefined): void {
  if (version === undefined || version === String(model.version)) return;
  throw new AppError('model-not-served', `${name} is served in version ${model.version}, and in no other`);
}
