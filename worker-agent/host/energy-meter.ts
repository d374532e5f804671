import type { EnergyUse } from '../../common/domain/energy-use.ts';
import { type VitalsLook, vitalsBetween } from './vitals-between.ts';

/** What was used up to some time, since some time. */
export interface EnergyMark extends EnergyUse {
  /** In milliseconds of a clock that only grows. */
  readonly at: number;
  /** Changes whenever the machine did not tell for a while: what was used meanwhile is not known. */
  readonly count: number;
}

/** Sums up what the machine uses, from each look at its vitals to the next. */
export class EnergyMeter {
  #last: VitalsLook | undefined;
  #count = 0;
  #joules = 0;
  #scope: EnergyUse['scope'] | undefined;

  note(look: VitalsLook): void {
    const used = this.#usedUpTo(look);
    if (used === null || used.scope !== this.#scope) {
      this.#count++;
      this.#joules = 0;
      this.#scope = used?.scope;
    } else this.#joules += used.joules;
    this.#last = look;
  }

  /** Up to a look that is taken in between; null where the machine does not tell. */
  markAt(look: VitalsLook): EnergyMark | null {
    const used = this.#usedUpTo(look);
    if (used === null || used.scope !== this.#scope) return null;
    return { at: look.at, joules: this.#joules + used.joules, scope: used.scope, count: this.#count };
  }

  #usedUpTo(look: VitalsLook): EnergyUse | null {
    const power = this.#last === undefined ? null : vitalsBetween(this.#last, look).power;
    if (this.#last === undefined || power === null) return null;
    return { joules: (power.watts * (look.at - this.#last.at)) / 1_000, scope: power.scope };
  }
}

/**
 * What work has used that took so many milliseconds somewhere between two marks, by the mean power between them: tasks that wait
 * for their turn meanwhile do not count it twice. Null where that is not known.
 */
export function usedBetweenMarks(from: EnergyMark | null, to: EnergyMark | null, workMs: number): EnergyUse | null {
  if (from === null || to === null || from.count !== to.count || to.at <= from.at) return null;
  const share = Math.min(1, workMs / (to.at - from.at));
  return { joules: Math.max(0, to.joules - from.joules) * share, scope: to.scope };
}
