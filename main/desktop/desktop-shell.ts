import {
  type App,
  dialog,
  Menu,
  type MenuItemConstructorOptions,
  type MessagePortMain,
  nativeTheme,
  session,
  shell,
} from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { DesktopState } from '../../common/desktop/desktop-state.ts';
import type { Screen } from '../../common/desktop/screen.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LinePort } from '../../platform/message-port/line-port.ts';
import { ClusterView } from './cluster-view.ts';
import { DesktopEndpoint } from './desktop-endpoint.ts';
import { openAtLogin, opensAtLogin } from './login-item.ts';
import { appMenu } from './menu/app-menu.ts';
import { Notifier } from './notifications/notifier.ts';
import { OwnDevice } from './own-device/own-device.ts';
import { PauseEverything } from './pause-everything.ts';
import { HostPowerWatch } from './power/host-power-watch.ts';
import { KeepAwake } from './power/keep-awake.ts';
import { quitQuestion } from './quitting/quit-question.ts';
import { Quitting } from './quitting/quitting.ts';
import { type Joiner, Shutdown } from './quitting/shutdown.ts';
import type { DesktopSettingsFile } from './settings/desktop-settings.ts';
import { ClusterTray } from './tray/cluster-tray.ts';
import { AppUpdates } from './updates/app-updates.ts';
import { AppWindow } from './window/app-window.ts';
import { connectWindow } from './window/connect-window.ts';
import { lockDown } from './window/lock-down.ts';
import { type ServePage, servePage } from './window/serve-page.ts';

/** Files that the app brings along. */
export interface DesktopFiles {
  readonly preload: string;
  readonly agent: string;
  /** Folder of the icons. */
  readonly icons: string;
}

interface DesktopShellDeps {
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly log: Logger;
  readonly files: DesktopFiles;
  readonly settings: DesktopSettingsFile;
  readonly dataFolder: string;
  readonly servePage: ServePage;
  readonly client: ControlClient;
  readonly openControl: (port: LinePort) => void;
  readonly ports: () => { readonly grpcPort: number; readonly joinPort: number };
  readonly onWake: () => void;
  /** Undefined where the app cannot update itself, for the reason that is given. */
  readonly updater: AppUpdater | { readonly whyNot: string };
  /** What ends after the shell. */
  readonly joiners: readonly Joiner[];
}

/** A clean end may take this long; then the app goes anyway. What is durable is on the disk already. */
const QUIT_DEADLINE_MS = 12_000;

/** Wires everything that touches the desktop around an orchestrator that runs already. */
export class DesktopShell {
  readonly #deps: DesktopShellDeps;
  readonly #view: ClusterView;
  readonly #endpoint: DesktopEndpoint;
  readonly #window: AppWindow;
  readonly #notifier: Notifier;
  readonly #pause: PauseEverything;
  readonly #ownDevice: OwnDevice;
  readonly #power: HostPowerWatch;
  readonly #awake = new KeepAwake();
  readonly #updates: AppUpdates | undefined;
  readonly #quitting: Quitting;
  #tray: ClusterTray | undefined;

  constructor(deps: DesktopShellDeps) {
    const { app, clock, log, settings, client, files, updater } = deps;
    this.#deps = deps;
    const open = (screen?: Screen): void => this.#window.open(screen);
    this.#pause = new PauseEverything({ client, settings });
    this.#notifier = new Notifier({
      client,
      clock,
      isMuted: (kind) => settings.get().mutedNotices.includes(kind),
      open,
      log,
    });
    this.#view = new ClusterView({ client, clock, onEvent: (event) => this.#notifier.hear(event), log });
    this.#view.onChange((summary) => {
      this.#tray?.show(summary);
      this.#awake.set(this.#view.running().length > 0);
      this.#endpoint.stateChanged();
    });
    this.#endpoint = new DesktopEndpoint({ actions: this.#actions(), log });
    const changed = (): void => this.#endpoint.stateChanged();
    settings.onChange(() => {
      this.#tray?.refresh();
      changed();
    });
    this.#ownDevice = new OwnDevice({
      entry: files.agent,
      folder: `${deps.dataFolder}/own-device`,
      ports: deps.ports,
      client,
      clock,
      onChange: changed,
      log,
    });
    this.#power = new HostPowerWatch({
      now: () => clock.now(),
      onSleep: () => log.info('this machine goes to sleep'),
      onWake: (sleptMs) => {
        log.info({ sleptMs }, 'this machine woke up');
        deps.onWake();
      },
      onShutdown: () => void this.#quitting.now(),
      onChange: changed,
    });
    this.#window = new AppWindow({
      preload: files.preload,
      icon: `${files.icons}/icon.png`,
      isDark: () => nativeTheme.shouldUseDarkColors,
      readPlace: () => settings.get().window,
      keepPlace: (window) => settings.change({ window }),
      tellPage: (screen) => this.#endpoint.tell({ type: 'open-screen', screen }),
      onHidden: () => this.#sayThatItStays(),
      log,
    });
    this.#updates = 'whyNot' in updater ? undefined : this.#updatesBy(updater);
    const shutdown = new Shutdown({ joiners: this.#joiners(), clock, deadlineMs: QUIT_DEADLINE_MS, log });
    const question = (): Electron.MessageBoxOptions | undefined =>
      quitQuestion(this.#view.running(), this.#ownDevice.state);
    this.#quitting = new Quitting({ app, shutdown, question });
  }

  /** Brings up everything that is to be seen. */
  async start({
    screen,
    isHidden,
  }: {
    readonly screen?: Screen | undefined;
    readonly isHidden: boolean;
  }): Promise<void> {
    const { app, platform, files, settings, log } = this.#deps;
    lockDown({ app, session: session.defaultSession, log });
    servePage(this.#deps.servePage);
    connectWindow({
      isOurs: (id) => this.#window.shows(id),
      openControl: this.#deps.openControl,
      openDesktop: (port: MessagePortMain) => this.#endpoint.open(port),
      log,
    });
    nativeTheme.themeSource = settings.get().theme;
    await this.#view.start();
    this.#tray = new ClusterTray(this.#view.summary, {
      icons: files.icons,
      platform,
      pausedJobs: () => this.#pause.count,
      actions: {
        open: (to) => this.open(to),
        pauseEverything: () => this.#soon(() => this.#pause.pause()),
        resumeEverything: () => this.#soon(() => this.#pause.resume()),
        quit: () => void this.#quitting.ask(),
      },
    });
    this.#awake.set(this.#view.running().length > 0);
    Menu.setApplicationMenu(Menu.buildFromTemplate(this.#menu()));
    if (settings.get().usesOwnDevice) await this.#ownDevice.use();
    this.#updates?.start();
    if (!isHidden) this.#window.open(screen);
  }

  /** Brings the window to the front, at a screen if one is named. */
  open(screen?: Screen): void {
    this.#window.open(screen);
  }

  #menu(): MenuItemConstructorOptions[] {
    const { app, platform } = this.#deps;
    return appMenu(
      {
        open: (screen) => this.open(screen),
        search: () => {
          this.open();
          this.#endpoint.tell({ type: 'open-search' });
        },
        pauseEverything: () => this.#soon(() => this.#pause.pause()),
        checkForUpdate: () => {
          this.open({ screen: 'settings', section: 'updates' });
          this.#soon(async () => this.#updates?.check());
        },
        openDataFolder: () => this.#soon(() => this.#openDataFolder()),
        quit: () => void this.#quitting.ask(),
      },
      { platform, isPackaged: app.isPackaged },
    );
  }

  #actions() {
    const { app, platform, settings } = this.#deps;
    return {
      state: (): DesktopState => this.#state(),
      setTheme: (theme: DesktopState['theme']) => {
        nativeTheme.themeSource = theme;
        settings.change({ theme });
      },
      muteNotices: (kind: DesktopState['mutedNotices'][number], isMuted: boolean) => {
        const others = settings.get().mutedNotices.filter((muted) => muted !== kind);
        settings.change({ mutedNotices: isMuted ? [...others, kind] : others });
      },
      openAtLogin: (isWanted: boolean) => {
        openAtLogin(app, platform, isWanted);
        this.#endpoint.stateChanged();
      },
      useOwnDevice: async (isWanted: boolean) => {
        settings.change({ usesOwnDevice: isWanted });
        if (isWanted) await this.#ownDevice.use();
        else await this.#ownDevice.stop();
      },
      pauseEverything: () => this.#pause.pause(),
      resumeEverything: () => this.#pause.resume(),
      openDataFolder: () => this.#openDataFolder(),
      checkForUpdate: async () => {
        await this.#updates?.check();
      },
      installUpdate: async (mayInterrupt: boolean) => {
        if (this.#updates === undefined) throw new AppError('conflict', 'this app does not update itself');
        await this.#updates.install(mayInterrupt);
      },
    };
  }

  #state(): DesktopState {
    const { app, platform, settings, dataFolder, updater } = this.#deps;
    const { theme, mutedNotices } = settings.get();
    return {
      version: app.getVersion(),
      dataFolder,
      theme,
      mutedNotices,
      opensAtLogin: opensAtLogin(app, platform),
      pausedJobs: this.#pause.count,
      ownDevice: this.#ownDevice.state,
      update:
        'whyNot' in updater ? { kind: 'off', reason: updater.whyNot } : (this.#updates?.state ?? { kind: 'unchecked' }),
      power: { ...this.#power.power, isKeptAwake: this.#awake.isOn },
    };
  }

  #updatesBy(updater: AppUpdater): AppUpdates {
    const { clock, log } = this.#deps;
    return new AppUpdates({
      updater,
      clock,
      log,
      jobsRunning: () => this.#view.running().length,
      beforeInstall: async () => void (await this.#quitting.end()),
      onChange: (update) => {
        this.#endpoint.stateChanged();
        if (update.kind !== 'ready') return;
        this.#notifier.tell({
          kind: 'update',
          subject: update.version,
          title: `EdgeOrchestra ${update.version} is ready`,
          body: 'It is installed when you quit, or now from Settings.',
          screen: { screen: 'settings', section: 'updates' },
        });
      },
    });
  }

  #joiners(): readonly Joiner[] {
    const { settings, joiners } = this.#deps;
    return [
      {
        name: 'window',
        join: async () => {
          this.#window.close();
          this.#endpoint.stop();
        },
      },
      { name: 'own-device', join: () => this.#ownDevice.stop() },
      {
        name: 'shell',
        join: async () => {
          this.#updates?.stop();
          this.#notifier.stop();
          this.#power.stop();
          this.#awake.set(false);
          await this.#view.stop();
          this.#tray?.remove();
        },
      },
      { name: 'settings', join: () => settings.written() },
      ...joiners,
    ];
  }

  #sayThatItStays(): void {
    const { settings } = this.#deps;
    if (settings.get().hasSaidThatItStays) return;
    settings.change({ hasSaidThatItStays: true });
    this.#notifier.tellOnce(
      'EdgeOrchestra goes on',
      'Devices and jobs are looked after while the window is closed. Its icon in the menu bar opens it again, or quits.',
      () => this.open(),
    );
  }

  async #openDataFolder(): Promise<void> {
    const problem = await shell.openPath(this.#deps.dataFolder);
    if (problem !== '') throw new AppError('unavailable', `the data folder could not be shown: ${problem}`);
  }

  /** Something that a menu asked for: what goes wrong is said in a dialog, because nobody waits for an answer. */
  #soon(work: () => Promise<unknown>): void {
    void work().catch((error: unknown) => {
      this.#deps.log.error({ err: error }, 'what the menu asked for failed');
      dialog.showErrorBox('That did not work', error instanceof Error ? error.message : String(error));
    });
  }
}
