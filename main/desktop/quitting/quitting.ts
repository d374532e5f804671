import type { MessageBoxOptions } from 'electron';
import { type App, dialog } from 'electron';
import { QUIT_BUTTON } from './quit-question.ts';
import type { Shutdown } from './shutdown.ts';

interface QuittingDeps {
  readonly app: Pick<App, 'on' | 'exit' | 'quit'>;
  readonly shutdown: Pick<Shutdown, 'run' | 'hasBegun'>;
  /** What has to be asked first. */
  readonly question: () => MessageBoxOptions | undefined;
}

/** Makes every way of quitting the same: ask once what that interrupts, end cleanly, then go. */
export class Quitting {
  readonly #deps: QuittingDeps;
  #isAsking = false;
  #isOver = false;

  constructor(deps: QuittingDeps) {
    this.#deps = deps;
    deps.app.on('before-quit', (event) => {
      if (this.#isOver) return;
      event.preventDefault();
      void this.ask();
    });
  }

  /** Quits if the person agrees, or if there is nothing to agree to. */
  async ask(): Promise<void> {
    const { question, shutdown } = this.#deps;
    if (this.#isAsking || shutdown.hasBegun) return;
    const asked = question();
    if (asked !== undefined) {
      this.#isAsking = true;
      const { response } = await dialog.showMessageBox(asked);
      this.#isAsking = false;
      if (response !== QUIT_BUTTON) return;
    }
    await this.now();
  }

  /** Quits without a question: the system goes down, or somebody has agreed already. */
  async now(): Promise<void> {
    const outcome = await this.end();
    if (outcome.kind === 'clean') this.#deps.app.quit();
    else this.#deps.app.exit(1);
  }

  /** Ends everything but the app itself, which then lets itself be quit. */
  async end(): ReturnType<Shutdown['run']> {
    const outcome = await this.#deps.shutdown.run();
    this.#isOver = true;
    return outcome;
  }
}
