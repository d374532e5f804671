import type { App } from 'electron';
import { AppError } from '../../common/errors.ts';

/** Whether the app opens when its user signs in; null where the system does not let an app decide. */
export function opensAtLogin(app: Pick<App, 'getLoginItemSettings'>, platform: NodeJS.Platform): boolean | null {
  return platform === 'darwin' || platform === 'win32' ? app.getLoginItemSettings().openAtLogin : null;
}

/** Lets the app open, without a window, when its user signs in. @throws AppError `unimplemented` where it cannot */
export function openAtLogin(
  app: Pick<App, 'setLoginItemSettings'>,
  platform: NodeJS.Platform,
  isWanted: boolean,
): void {
  if (platform !== 'darwin' && platform !== 'win32') {
    throw new AppError('unimplemented', 'this system does not let the app decide whether it opens at login', {
      hint: 'Add EdgeOrchestra to the programs that your desktop starts.',
    });
  }
  app.setLoginItemSettings({ openAtLogin: isWanted, args: ['--hidden'] });
}
