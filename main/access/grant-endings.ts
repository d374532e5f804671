import type { Grant } from './grant.ts';

/** True for the grants that have ended. */
export type HasEnded = (grant: Grant) => boolean;

/** Tells whoever keeps something open for a grant that some of them have ended. */
export class GrantEndings {
  readonly #listeners = new Set<(hasEnded: HasEnded) => void>();

  onEnding(listener: (hasEnded: HasEnded) => void): void {
    this.#listeners.add(listener);
  }

  end(hasEnded: HasEnded): void {
    for (const listener of this.#listeners) listener(hasEnded);
  }
}
