import { type MessagePortMain, nativeTheme, session } from 'electron';
import { minutesOfRest } from '../../common/desktop/own-rest.ts';
import type { Screen } from '../../common/desktop/screen.ts';
import type { ClusterSummary } from './cluster-view.ts';
import { createShellParts } from './create-shell-parts.ts';
import type { DesktopActions } from './desktop-endpoint.ts';
import { askLater } from './menu/ask-later.ts';
import { showShellMenu } from './menu/shell-menu.ts';
import { shellActions } from './shell-actions.ts';
import type { ShellDeps } from './shell-deps.ts';
import type { ShellParts } from './shell-parts.ts';
import { ClusterTray } from './tray/cluster-tray.ts';
import { connectWindow } from './window/connect-window.ts';
import { lockDown } from './window/lock-down.ts';
import { servePage } from './window/serve-page.ts';

interface Opening {
  readonly screen?: Screen | undefined;
  readonly isHidden: boolean;
}

/** Everything that touches the desktop around an orchestrator that runs already. */
export class DesktopShell {
  readonly #deps: ShellDeps;
  readonly #parts: ShellParts;
  readonly #actions: DesktopActions;
  #tray: ClusterTray | undefined;

  constructor(deps: ShellDeps) {
    this.#deps = deps;
    this.#parts = createShellParts(deps, {
      onLanguage: () => this.#speakAnew(),
      onOwnDevice: () => this.#tray?.refresh(),
      removeTray: () => this.#tray?.remove(),
    });
    this.#actions = shellActions(() => this.#parts);
    this.#parts.view.onChange((summary) => this.#show(summary));
    deps.settings.onChange(() => {
      this.#tray?.refresh();
      this.#parts.endpoint.stateChanged();
    });
  }

  /** Brings up everything that is to be seen. */
  async start({ screen, isHidden }: Opening): Promise<void> {
    const { app, settings, log, openControl, relayContent } = this.#deps;
    const { view, window, endpoint, ownDevice, updates } = this.#parts;
    lockDown({ app, session: session.defaultSession, log });
    servePage(this.#deps.servePage, relayContent);
    connectWindow({
      isOurs: (id) => window.shows(id),
      openControl,
      openDesktop: (port: MessagePortMain) => endpoint.open(port),
      log,
    });
    nativeTheme.themeSource = settings.get().theme;
    await view.start();
    this.#tray = this.#createTray();
    showShellMenu(this.#parts, this.#actions);
    if (settings.get().usesOwnDevice) await ownDevice.use();
    if (!('whyNot' in updates)) updates.start();
    if (!isHidden) window.open(screen);
  }

  /** Brings the window to the front, at a screen if one is named. */
  open(screen?: Screen): void {
    this.#parts.window.open(screen);
  }

  #createTray(): ClusterTray {
    const { files, platform, clock } = this.#deps;
    const { view, pause, ownDevice, language, quitting, log } = this.#parts;
    const soon = askLater({ title: () => language.words.app.failed, log });
    return new ClusterTray(view.summary, {
      icons: files.icons,
      platform,
      pausedJobs: () => pause.count,
      ownDevice: () => ownDevice.state,
      now: () => clock.now(),
      words: () => language.words,
      actions: {
        open: (to) => this.open(to),
        pauseEverything: () => soon(this.#actions.pauseEverything),
        resumeEverything: () => soon(this.#actions.resumeEverything),
        rest: (span) => soon(async () => this.#actions.pauseOwnDevice(minutesOfRest(span, clock.now()))),
        goOn: () => soon(async () => this.#actions.resumeOwnDevice()),
        quit: () => void quitting.ask(),
      },
    });
  }

  #show(summary: ClusterSummary): void {
    const { awake, view, notifier, endpoint, updates, log } = this.#parts;
    this.#tray?.show(summary);
    if (!('whyNot' in updates)) {
      void updates.jobsChanged().catch((error: unknown) => log.error({ err: error }, 'the update was not installed'));
    }
    notifier.look(summary.attention);
    awake.set(view.running().length > 0);
    endpoint.stateChanged();
  }

  #speakAnew(): void {
    if (this.#tray === undefined) return;
    this.#tray.refresh();
    showShellMenu(this.#parts, this.#actions);
  }
}
