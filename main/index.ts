import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { app, dialog } from 'electron';
import electronUpdater from 'electron-updater';
import { createPortClient } from '../common/api-client/port-client.ts';
import { asAppError } from '../common/errors.ts';
import { readOwnerToken } from '../platform/control-client/owner-token.ts';
import { linePortOf } from '../platform/message-port/line-port.ts';
import { nodeClock } from '../platform/node-clock.ts';
import { collectLess } from '../platform/process/collect-less.ts';
import { collectPassedOn } from '../platform/process/collect-passed-on.ts';
import { keepWasmWrappers } from '../platform/process/keep-wasm-wrappers.ts';
import { stayYoung } from '../platform/process/stay-young.ts';
import { createWebUi } from '../platform/web-ui/serve-web-ui.ts';
import { LINK_SCHEME, linkAmong, screenOfLink } from './desktop/deep-link.ts';
import { DesktopShell } from './desktop/desktop-shell.ts';
import { keychainStore } from './desktop/keys/keychain.ts';
import { languageFor, wordsOf } from './desktop/language/desktop-language.ts';
import { opensAtLogin } from './desktop/login-item.ts';
import { DesktopSettingsFile } from './desktop/settings/desktop-settings.ts';
import { whyNoUpdates } from './desktop/updates/can-update.ts';
import { registerAppScheme } from './desktop/window/app-origin.ts';
import { createContentRelay } from './desktop/window/content-relay.ts';
import { openLogs } from './open-logs.ts';
import { createOrchestrator } from './orchestrator.ts';
import { completeSettings } from './settings.ts';

/** Where the built app keeps what it brings along, beside this file. */
const OUT = join(import.meta.dirname, '..');

/** Where data sets and models lie that come along: in the package beside the archive, in the project where they are kept. */
function sampleFolder(): string | undefined {
  return [process.resourcesPath ?? OUT, join(OUT, '..', 'resources')].find((folder) =>
    existsSync(join(folder, 'datasets')),
  );
}

/** The link that the app was opened with, or the newest one since. */
let link = linkAmong(process.argv);
let shell: DesktopShell | undefined;

function follow(newest: string | undefined): void {
  link = newest;
  const screen = newest === undefined ? undefined : screenOfLink(newest);
  shell?.open(screen);
}

async function start(): Promise<void> {
  const settings = await completeSettings({});
  const { logger, logs, levels } = await openLogs(settings, nodeClock);
  const { platform } = process;
  const { isPackaged } = app;
  const keys = keychainStore(join(settings.data, 'keys'), { platform, isPackaged });
  const orchestrator = createOrchestrator(settings, {
    clock: nodeClock,
    logger,
    logs,
    levels,
    keys,
    sampleFolder: sampleFolder(),
    opensAtLogin: () => opensAtLogin(app, platform),
  });
  await orchestrator.start();
  await keys?.sealAll();
  const { port1, port2 } = new MessageChannel();
  orchestrator.openPort(linePortOf(port1));
  const hasPlace = isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'));
  const whyNot = whyNoUpdates({ platform, isPackaged, hasPlace, appImage: process.env['APPIMAGE'] });
  const log = logger.child({ component: 'desktop' });
  const desktop = new DesktopShell({
    app,
    platform,
    clock: nodeClock,
    log,
    files: {
      preload: join(OUT, 'preload', 'index.cjs'),
      agent: join(OUT, 'worker-agent', 'in-app.js'),
      icons: join(OUT, 'icons'),
    },
    settings: await DesktopSettingsFile.open(settings.data),
    dataFolder: settings.data,
    servePage: createWebUi(join(OUT, 'renderer')),
    relayContent: createContentRelay({
      apiPort: orchestrator.apiPort,
      token: () => readOwnerToken(settings.data),
      log,
    }),
    client: createPortClient(port2),
    openControl: (port) => orchestrator.openPort(port),
    ports: () => ({ grpcPort: orchestrator.grpcPort(), joinPort: orchestrator.joinPort() }),
    onWake: () => orchestrator.wokeUp(),
    updater: whyNot === undefined ? electronUpdater.autoUpdater : { whyNot },
    joiners: [
      {
        name: 'orchestrator',
        join: async () => {
          port2.close();
          await orchestrator.stop();
        },
      },
    ],
  });
  shell = desktop;
  const wasOpenedAtLogin = platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
  const isHidden = wasOpenedAtLogin || process.argv.includes('--hidden');
  await desktop.start({ screen: link === undefined ? undefined : screenOfLink(link), isHidden });
}

/** Without its orchestrator the app is nothing: it says why it cannot start, and what to do, and ends. */
function giveUp(error: unknown): void {
  const { message, hint } = asAppError(error);
  process.stderr.write(`${error instanceof Error ? (error.stack ?? message) : message}\n`);
  const { app: words } = wordsOf(languageFor(undefined, app.getPreferredSystemLanguages()));
  dialog.showErrorBox(words.cannotStart, hint === undefined ? message : `${message}\n\n${hint}`);
  app.exit(1);
}

collectLess();
collectPassedOn();
stayYoung();
keepWasmWrappers();
registerAppScheme();
if (app.requestSingleInstanceLock()) {
  app.setAsDefaultProtocolClient(LINK_SCHEME);
  app.on('second-instance', (_event, args) => follow(linkAmong(args)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    follow(url);
  });
  app.on('activate', () => shell?.open());
  // The orchestrator goes on without a window.
  app.on('window-all-closed', () => undefined);
  // Awaited here, the app would never become ready: that comes after this module has run.
  void app.whenReady().then(start).catch(giveUp);
} else {
  app.quit();
}
