interface Mark {
  readonly at: number;
  readonly bytes: number;
}

const WINDOW_MS = 10_000;

/** How fast something moves, by what the last ten seconds have brought. */
export class Speed {
  #marks: readonly Mark[] = [];

  /** Notes how many bytes there are at a time; fewer than before begin anew. */
  note(bytes: number, at: number): void {
    const last = this.#marks.at(-1);
    const kept = last !== undefined && bytes < last.bytes ? [] : this.#marks;
    const recent = kept.findLastIndex((mark) => mark.at <= at - WINDOW_MS);
    this.#marks = [...kept.slice(Math.max(0, recent)), { at, bytes }];
  }

  /** Null before there are two marks to tell by. */
  bytesPerSecond(): number | null {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (first === undefined || last === undefined || last.at <= first.at) return null;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1_000;
  }
}

/** How long the rest takes at this speed; null where nobody can tell. */
export function timeLeftMs(restBytes: number, bytesPerSecond: number | null): number | null {
  return bytesPerSecond === null || bytesPerSecond <= 0 ? null : (restBytes / bytesPerSecond) * 1_000;
}
