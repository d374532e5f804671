import { nativeTheme, shell } from 'electron';
import { AppError } from '../../common/errors.ts';
import type { DesktopActions } from './desktop-endpoint.ts';
import { openAtLogin } from './login-item.ts';
import type { ShellParts } from './shell-parts.ts';
import { shellState } from './shell-state.ts';
import type { AppUpdates } from './updates/app-updates.ts';

/** What the window may have the app do; the parts are asked for when it is done. */
export function shellActions(parts: () => ShellParts): DesktopActions {
  return {
    state: () => shellState(parts()),
    setTheme(theme) {
      nativeTheme.themeSource = theme;
      parts().settings.change({ theme });
    },
    speak: (locale) => parts().language.speak(locale),
    muteNotices(kind, isMuted) {
      const { settings } = parts();
      const others = settings.get().mutedNotices.filter((muted) => muted !== kind);
      settings.change({ mutedNotices: isMuted ? [...others, kind] : others });
    },
    openAtLogin(isWanted) {
      const { app, platform, endpoint } = parts();
      openAtLogin(app, platform, isWanted);
      endpoint.stateChanged();
    },
    async setOwnDevice(isWanted) {
      const { settings, ownDevice } = parts();
      settings.change({ usesOwnDevice: isWanted });
      if (isWanted) await ownDevice.use();
      else await ownDevice.stop();
    },
    pauseOwnDevice: (minutes) => parts().ownDevice.pause(minutes),
    resumeOwnDevice: () => parts().ownDevice.resume(),
    pauseEverything: () => parts().pause.pause(),
    resumeEverything: () => parts().pause.resume(),
    openDataFolder: () => openDataFolder(parts().dataFolder),
    async checkForUpdate() {
      const { updates } = parts();
      if (!('whyNot' in updates)) await updates.check();
    },
    installWhenIdle: async (isWanted) => await updatesOf(parts()).installWhenIdle(isWanted),
    installUpdate: async (mayInterrupt) => await updatesOf(parts()).install(mayInterrupt),
  };
}

function updatesOf({ updates }: ShellParts): AppUpdates {
  if ('whyNot' in updates) throw new AppError('conflict', 'this app does not update itself');
  return updates;
}

/** Shows the data folder in the system's own window. @throws AppError `unavailable` */
async function openDataFolder(folder: string): Promise<void> {
  const problem = await shell.openPath(folder);
  if (problem !== '') throw new AppError('unavailable', `the data folder could not be shown: ${problem}`);
}
