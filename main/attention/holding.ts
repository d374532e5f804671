import type { Finding } from './finding.ts';

interface Held {
  readonly since: number;
  isFiring: boolean;
}

/**
 * Lets a condition begin only when it has lasted for as long as its rule says, and end only when it is over by the lower of
 * its two figures.
 */
export class Holding {
  readonly #held = new Map<string, Held>();
  #nextAt: number | undefined;

  /** A condition that had begun before a restart. */
  resume(id: string, since: number): void {
    this.#held.set(id, { since, isFiring: true });
  }

  /** When a condition that is waited for will have lasted for long enough; undefined when none is. */
  get nextAt(): number | undefined {
    return this.#nextAt;
  }

  /** Those of the findings that have begun, each with its beginning. */
  step(
    findings: readonly Finding[],
    forMs: (finding: Finding) => number,
    now: number,
  ): (Finding & { since: number })[] {
    const ids = new Set(findings.map(({ id }) => id));
    for (const id of this.#held.keys()) if (!ids.has(id)) this.#held.delete(id);
    this.#nextAt = undefined;
    return findings.flatMap((finding) => {
      const held = this.#take(finding, now);
      if (held === undefined) return [];
      const beginsAt = held.since + forMs(finding);
      if (!held.isFiring && now < beginsAt) {
        this.#nextAt = Math.min(this.#nextAt ?? beginsAt, beginsAt);
        return [];
      }
      held.isFiring = true;
      return { ...finding, since: finding.since ?? held.since };
    });
  }

  #take({ id, since, strength }: Finding, now: number): Held | undefined {
    const known = this.#held.get(id);
    if (strength === 'hold' && known?.isFiring !== true) {
      this.#held.delete(id);
      return undefined;
    }
    const held = known ?? { since: Math.min(since ?? now, now), isFiring: false };
    this.#held.set(id, held);
    return held;
  }
}
