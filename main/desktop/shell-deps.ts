import type { App } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { WhyNoUpdates } from '../../common/desktop/update-state.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LinePort } from '../../platform/message-port/line-port.ts';
import type { Joiner } from './quitting/shutdown.ts';
import type { DesktopSettingsFile } from './settings/desktop-settings.ts';
import type { RelayContent } from './window/content-relay.ts';
import type { ServePage } from './window/serve-page.ts';

/** Files that the app brings along. */
interface DesktopFiles {
  readonly preload: string;
  readonly agent: string;
  /** Folder of the icons. */
  readonly icons: string;
}

/** What the shell needs of the orchestrator and of the program around it. */
export interface ShellDeps {
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly log: Logger;
  readonly files: DesktopFiles;
  readonly settings: DesktopSettingsFile;
  readonly dataFolder: string;
  readonly servePage: ServePage;
  readonly relayContent: RelayContent;
  readonly client: ControlClient;
  readonly openControl: (port: LinePort) => void;
  readonly ports: () => { readonly grpcPort: number; readonly joinPort: number };
  readonly onWake: () => void;
  /** Where the app cannot update itself, the reason. */
  readonly updater: AppUpdater | { readonly whyNot: WhyNoUpdates };
  /** What ends after the shell. */
  readonly joiners: readonly Joiner[];
}
