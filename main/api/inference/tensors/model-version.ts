import type { Deployment } from '../../../../common/domain/deployment.ts';
import { AppError } from '../../../../common/errors.ts';

/** Checks that the version that was named is the one that is served; none is as good. @throws AppError `model-not-served` */
export function checkVersion({ name, model }: Deployment, version: string | undefined): void {
  if (version === undefined || version === String(model.version)) return;
  throw new AppError('model-not-served', `${name} is served in version ${model.version}, and in no other`);
}
