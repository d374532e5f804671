import type { App } from 'electron';
import type { WhyNoUpdates } from '../../common/desktop/update-state.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { ClusterView } from './cluster-view.ts';
import type { DesktopEndpoint } from './desktop-endpoint.ts';
import type { SpokenLanguage } from './language/spoken-language.ts';
import type { Notifier } from './notifications/notifier.ts';
import type { OwnDevice } from './own-device/own-device.ts';
import type { PauseEverything } from './pause-everything.ts';
import type { HostPowerWatch } from './power/host-power-watch.ts';
import type { KeepAwake } from './power/keep-awake.ts';
import type { Quitting } from './quitting/quitting.ts';
import type { DesktopSettingsFile } from './settings/desktop-settings.ts';
import type { AppUpdates } from './updates/app-updates.ts';
import type { AppWindow } from './window/app-window.ts';

/** Everything that the shell is made of, for the files that join its parts. */
export interface ShellParts {
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly dataFolder: string;
  readonly log: Logger;
  readonly settings: DesktopSettingsFile;
  readonly language: SpokenLanguage;
  readonly view: ClusterView;
  readonly endpoint: DesktopEndpoint;
  readonly window: AppWindow;
  readonly notifier: Notifier;
  readonly pause: PauseEverything;
  readonly ownDevice: OwnDevice;
  readonly power: HostPowerWatch;
  readonly awake: KeepAwake;
  /** Why the app does not update itself, where it does not. */
  readonly updates: AppUpdates | { readonly whyNot: WhyNoUpdates };
  readonly quitting: Quitting;
}
