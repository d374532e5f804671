import type { DeviceId } from '../../../../common/domain/ids.ts';

/** What has gone wrong with a part since its last update that counted. */
export interface PartStanding {
  /** Attempts that failed on their own. */
  failures: number;
  /** Devices whose updates of it could not count. */
  readonly refused: Set<DeviceId>;
  /** The round that goes on without it. */
  leftOutOf: number | null;
}

/** How the parts of a job fare from task to task: each task at a part is a new one, and knows nothing of those before. */
export class PartStandings {
  readonly #byPart = new Map<number, PartStanding>();
  /** Parts whose last attempt came to nothing: their turn is not over. */
  readonly #again = new Set<number>();

  of(part: number): PartStanding {
    const known = this.#byPart.get(part) ?? { failures: 0, refused: new Set(), leftOutOf: null };
    this.#byPart.set(part, known);
    return known;
  }

  /** An update of it counts. */
  clear(part: number): void {
    this.#byPart.delete(part);
  }

  isLeftOut(part: number, round: number): boolean {
    return this.#byPart.get(part)?.leftOutOf === round;
  }

  /** The round goes on without it; in the next one it may try anew. */
  leaveOut(part: number, round: number): void {
    const standing = this.of(part);
    standing.failures = 0;
    standing.leftOutOf = round;
    this.#again.delete(part);
  }

  /** Its attempt came to nothing. */
  queue(part: number): void {
    this.#again.add(part);
  }

  /** A device has it now. */
  begin(part: number): void {
    this.#again.delete(part);
  }

  isQueued(part: number): boolean {
    return this.#again.has(part);
  }
}
