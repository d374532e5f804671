import { Menu, nativeImage, nativeTheme, Tray } from 'electron';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import type { ClusterSummary } from '../cluster-view.ts';
import type { DesktopWords } from '../language/desktop-words.ts';
import { trayIconFile } from './tray-icons.ts';
import { type TrayActions, trayMenu } from './tray-menu.ts';
import { moodOf, type TrayMood, tooltipOf } from './tray-mood.ts';

interface ClusterTrayDeps {
  /** Folder of the icons. */
  readonly icons: string;
  readonly platform: NodeJS.Platform;
  readonly pausedJobs: () => number;
  readonly ownDevice: () => OwnDeviceState;
  readonly now: () => number;
  readonly words: () => DesktopWords;
  readonly actions: TrayActions;
}

/** The cluster in the menu bar: its mood as the icon, its devices and jobs in the menu. */
export class ClusterTray {
  readonly #deps: ClusterTrayDeps;
  readonly #tray: Tray;
  #summary: ClusterSummary;
  #mood: TrayMood;
  readonly #repaint = (): void => this.#tray.setImage(this.#icon());

  constructor(summary: ClusterSummary, deps: ClusterTrayDeps) {
    this.#deps = deps;
    this.#summary = summary;
    this.#mood = moodOf(summary);
    this.#tray = new Tray(this.#icon());
    nativeTheme.on('updated', this.#repaint);
    // On macOS a click opens the menu by itself.
    if (deps.platform !== 'darwin') this.#tray.on('click', () => deps.actions.open({ screen: 'overview' }));
    this.show(summary);
  }

  /** Shows the cluster as it is now. */
  show(summary: ClusterSummary): void {
    const { pausedJobs, ownDevice, now, actions } = this.#deps;
    const words = this.#deps.words();
    this.#summary = summary;
    const mood = moodOf(summary);
    if (mood !== this.#mood) {
      this.#mood = mood;
      this.#repaint();
    }
    this.#tray.setToolTip(tooltipOf(summary, words));
    const facts = { pausedJobs: pausedJobs(), ownDevice: ownDevice(), now: now(), actions, words };
    this.#tray.setContextMenu(Menu.buildFromTemplate(trayMenu(summary, facts)));
  }

  /** Shows again what only the app itself has changed. */
  refresh(): void {
    this.show(this.#summary);
  }

  remove(): void {
    nativeTheme.off('updated', this.#repaint);
    this.#tray.destroy();
  }

  #icon(): Electron.NativeImage {
    const { icons, platform } = this.#deps;
    const isDark = nativeTheme.shouldUseDarkColors;
    const image = nativeImage.createFromPath(trayIconFile(icons, { mood: this.#mood, isDark, platform }));
    if (platform === 'darwin') image.setTemplateImage(true);
    return image;
  }
}
