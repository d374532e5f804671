import type { DesktopState } from '../../common/desktop/desktop-state.ts';
import { opensAtLogin } from './login-item.ts';
import type { ShellParts } from './shell-parts.ts';

type Used = 'app' | 'platform' | 'settings' | 'dataFolder' | 'pause' | 'ownDevice' | 'updates' | 'power' | 'awake';

/** All that the window shows of the app, as it is now. */
export function shellState(parts: Pick<ShellParts, Used>): DesktopState {
  const { app, platform, settings, dataFolder, pause, ownDevice, updates, power, awake } = parts;
  const { theme, mutedNotices } = settings.get();
  return {
    version: app.getVersion(),
    dataFolder,
    theme,
    mutedNotices,
    opensAtLogin: opensAtLogin(app, platform),
    pausedJobs: pause.count,
    ownDevice: ownDevice.state,
    update: 'whyNot' in updates ? { kind: 'off', reason: updates.whyNot } : updates.state,
    power: { ...power.power, isKeptAwake: awake.isOn },
  };
}
