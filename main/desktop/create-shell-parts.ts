import { nativeTheme } from 'electron';
import type { AppUpdater } from 'electron-updater';
import { ClusterView } from './cluster-view.ts';
import { DesktopEndpoint } from './desktop-endpoint.ts';
import { SpokenLanguage } from './language/spoken-language.ts';
import { Notifier } from './notifications/notifier.ts';
import { sayThatItStays } from './notifications/stays-notice.ts';
import { OwnDevice } from './own-device/own-device.ts';
import { PauseEverything } from './pause-everything.ts';
import { HostPowerWatch } from './power/host-power-watch.ts';
import { KeepAwake } from './power/keep-awake.ts';
import { quitQuestion } from './quitting/quit-question.ts';
import { Quitting } from './quitting/quitting.ts';
import { shellJoiners } from './quitting/shell-joiners.ts';
import { Shutdown } from './quitting/shutdown.ts';
import { shellActions } from './shell-actions.ts';
import type { ShellDeps } from './shell-deps.ts';
import type { ShellParts } from './shell-parts.ts';
import { AppUpdates } from './updates/app-updates.ts';
import { AppWindow } from './window/app-window.ts';

interface ShellHooks {
  /** The language has changed. */
  readonly onLanguage: () => void;
  /** This computer does more or less as a device. */
  readonly onOwnDevice: () => void;
  readonly removeTray: () => void;
}

/** A clean end may take this long; then the app goes anyway. What is durable is on the disk already. */
const QUIT_DEADLINE_MS = 12_000;

/** Makes the parts of the shell and lets them know each other. */
export function createShellParts(deps: ShellDeps, { onLanguage, onOwnDevice, removeTray }: ShellHooks): ShellParts {
  const { app, platform, clock, log, settings, client, files, dataFolder } = deps;
  const changed = (): void => endpoint.stateChanged();
  const language = new SpokenLanguage({
    settings,
    systemLanguages: () => app.getPreferredSystemLanguages(),
    onChange: onLanguage,
  });
  const endpoint = new DesktopEndpoint({ actions: shellActions(() => parts), log });
  const notifier: Notifier = new Notifier({
    client,
    clock,
    words: () => language.words,
    isMuted: (kind) => settings.get().mutedNotices.includes(kind),
    open: (screen) => window.open(screen),
    log,
  });
  const window: AppWindow = new AppWindow({
    preload: files.preload,
    icon: `${files.icons}/icon.png`,
    isDark: () => nativeTheme.shouldUseDarkColors,
    readPlace: () => settings.get().window,
    keepPlace: (place) => settings.change({ window: place }),
    tellPage: (screen) => endpoint.tell({ type: 'open-screen', screen }),
    onHidden: () => sayThatItStays(parts),
    log,
  });
  const view = new ClusterView({ client, clock, onEvent: (event) => notifier.hear(event), log });
  const ownDevice = new OwnDevice({
    entry: files.agent,
    folder: `${dataFolder}/own-device`,
    ports: deps.ports,
    client,
    clock,
    onChange: () => {
      changed();
      onOwnDevice();
    },
    log,
  });
  const power = new HostPowerWatch({
    now: () => clock.now(),
    onSleep: () => log.info('this machine goes to sleep'),
    onWake: (sleptMs) => {
      log.info({ sleptMs }, 'this machine woke up');
      deps.onWake();
    },
    onShutdown: () => void quitting.now(),
    onChange: changed,
  });
  const joiners = shellJoiners({ parts: () => parts, removeTray, after: deps.joiners });
  const quitting = new Quitting({
    app,
    shutdown: new Shutdown({ joiners, clock, deadlineMs: QUIT_DEADLINE_MS, log }),
    question: () => quitQuestion(view.running(), ownDevice.state, language.words),
  });
  const parts: ShellParts = {
    app,
    platform,
    dataFolder,
    log,
    settings,
    language,
    view,
    endpoint,
    window,
    notifier,
    pause: new PauseEverything({ client, settings }),
    ownDevice,
    power,
    awake: new KeepAwake(),
    updates: 'whyNot' in deps.updater ? deps.updater : updatesBy(deps.updater, deps, () => parts),
    quitting,
  };
  return parts;
}

function updatesBy(updater: AppUpdater, { clock, log }: ShellDeps, parts: () => ShellParts): AppUpdates {
  return new AppUpdates({
    updater,
    clock,
    log,
    jobsRunning: () => parts().view.running().length,
    beforeInstall: async () => void (await parts().quitting.end()),
    onChange: (update) => {
      const { endpoint, notifier, language } = parts();
      endpoint.stateChanged();
      if (update.kind !== 'ready') return;
      const said = language.words.notices.update(update.version);
      const screen = { screen: 'settings', section: 'updates' } as const;
      notifier.tell({ kind: 'update', subject: update.version, ...said, screen });
    },
  });
}
