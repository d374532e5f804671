import type { OngoingCall } from './runtime.ts';

/** A request that waits for its runtime. */
export class LaterCall implements OngoingCall {
  #call: OngoingCall | undefined;
  #isPaused = false;
  isCancelled = false;

  begin(start: () => OngoingCall): void {
    if (this.isCancelled) return;
    this.#call = start();
    if (this.#isPaused) this.#call.pause();
  }

  cancel(): void {
    this.isCancelled = true;
    this.#call?.cancel();
  }

  pause(): void {
    this.#isPaused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#call?.resume();
  }
}
