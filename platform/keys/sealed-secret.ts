import { AppError } from '../../common/errors.ts';

/** How a secret begins that the desktop app has sealed with a key of the system's keychain. */
export const SEALED = 'edgeorchestra-sealed-v1:';

/** Refuses a secret that only the desktop app can open. @throws AppError `invalid-config` */
export function checkUnsealed(secret: string, path: string): void {
  if (!secret.startsWith(SEALED)) return;
  throw new AppError('invalid-config', `the key ${path} is sealed by the keychain of the desktop app`, {
    details: { file: path },
    hint: 'Open this data folder with the desktop app. To move it elsewhere, make a backup there and restore that.',
  });
}
