import { powerSaveBlocker } from 'electron';

/** Keeps the machine from going to sleep by itself while work runs, and not a moment longer. The screen may go dark. */
export class KeepAwake {
  #id: number | undefined;

  get isOn(): boolean {
    return this.#id !== undefined;
  }

  set(isWanted: boolean): void {
    if (isWanted === this.isOn) return;
    if (this.#id === undefined) {
      this.#id = powerSaveBlocker.start('prevent-app-suspension');
    } else {
      powerSaveBlocker.stop(this.#id);
      this.#id = undefined;
    }
  }
}
