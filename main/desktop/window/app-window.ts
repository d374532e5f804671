import { BrowserWindow, type BrowserWindowConstructorOptions, screen } from 'electron';
import { pathOfScreen, type Screen } from '../../../common/desktop/screen.ts';
import { APP_ORIGIN } from './app-origin.ts';
import { boundsFor, LEAST_SIZE, type WindowPlace } from './window-place.ts';

interface AppWindowDeps {
  /** The preload script's file. */
  readonly preload: string;
  readonly icon: string;
  readonly isDark: () => boolean;
  readonly readPlace: () => WindowPlace | undefined;
  readonly keepPlace: (place: WindowPlace) => void;
  /** Shows a screen in a page that is there already; false when nobody listens yet. */
  readonly tellPage: (screen: Screen) => boolean;
  /** The window is about to close; the app goes on. */
  readonly onHidden: () => void;
  readonly log: { error(facts: object, text: string): void };
}

/** As the page paints its ground, so that nothing flashes before it is there. */
const GROUND = { light: '#faf8f4', dark: '#1a1816' } as const;

/** Pages that die again and again are not loaded for ever. */
const MOST_RELOADS = 3;

/** The app's one window. Closed, it is gone, and made anew when it is wanted: a hidden page costs memory. */
export class AppWindow {
  readonly #deps: AppWindowDeps;
  #window: BrowserWindow | undefined;
  #reloads = 0;

  constructor(deps: AppWindowDeps) {
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.#window !== undefined;
  }

  /** True for the frame that this window shows, and no other. */
  shows(webContentsId: number): boolean {
    return this.#window?.webContents.id === webContentsId;
  }

  /** Brings the window to the front, at a screen if one is named. */
  open(screen?: Screen): void {
    const there = this.#window;
    if (there === undefined) {
      this.#create(screen);
      return;
    }
    if (there.isMinimized()) there.restore();
    there.show();
    there.focus();
    if (screen !== undefined && !this.#deps.tellPage(screen)) void this.#load(there, screen);
  }

  /** Closes the window without a word, because the app ends. */
  close(): void {
    this.#keepPlace();
    const there = this.#window;
    this.#window = undefined;
    there?.destroy();
  }

  #create(to: Screen | undefined): void {
    const place = this.#deps.readPlace();
    const window = new BrowserWindow({ ...this.#options(), ...boundsFor(place, screen.getAllDisplays()) });
    this.#window = window;
    if (place?.isMaximised === true) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', () => this.#keepPlace());
    window.on('closed', () => {
      if (this.#window !== window) return;
      this.#window = undefined;
      this.#deps.onHidden();
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return;
      this.#deps.log.error({ reason }, 'the page crashed');
      if (this.#reloads++ < MOST_RELOADS) window.webContents.reload();
    });
    void this.#load(window, to ?? { screen: 'overview' });
  }

  #options(): BrowserWindowConstructorOptions {
    return {
      minWidth: LEAST_SIZE.width,
      minHeight: LEAST_SIZE.height,
      show: false,
      title: 'EdgeOrchestra',
      icon: this.#deps.icon,
      backgroundColor: this.#deps.isDark() ? GROUND.dark : GROUND.light,
      webPreferences: {
        preload: this.#deps.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
      },
    };
  }

  async #load(window: BrowserWindow, to: Screen): Promise<void> {
    try {
      await window.loadURL(APP_ORIGIN + pathOfScreen(to));
    } catch (error) {
      if (this.#window === window) this.#deps.log.error({ err: error }, 'the page could not be loaded');
    }
  }

  #keepPlace(): void {
    const window = this.#window;
    if (window === undefined || window.isDestroyed()) return;
    this.#deps.keepPlace({ ...window.getNormalBounds(), isMaximised: window.isMaximized() });
  }
}
