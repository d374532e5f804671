import type { Machine } from './machine.ts';

export { describeMachine } from './machine.ts';

/** What is asked of a benchmark on the command line. */
export interface BenchOptions {
  /** Also what takes long. */
  readonly full: boolean;
}

/** What a figure must reach. */
export interface Target {
  readonly op: '>=' | '<=';
  readonly value: number;
}

/** One measured number, with what it is held against. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The peer's number in the same unit: from the same run, or measured elsewhere, which the note then says. */
  readonly reference: number | null;
  /** `value / reference`; the note says so where the two are not of one run. */
  readonly ratio: number | null;
  readonly target: Target | null;
  /** Null where there is no target, or where the reference of a ratio could not be run. */
  readonly ok: boolean | null;
  readonly note?: string;
}

/** What `npm run bench -- NAME` prints. */
export interface BenchReport {
  readonly bench: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: readonly Figure[];
}

interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly note?: string;
}

/** A figure that is judged by its ratio to a reference of the same run; `elsewhere` stands in where that did not run. */
export function relativeFigure(
  measured: Measured,
  reference: number | null,
  target: Target | null,
  elsewhere: { readonly value: number; readonly note: string },
): Figure {
  if (reference === null) {
    const note = [measured.note, elsewhere.note].filter((part) => part !== undefined).join('; ');
    return { ...measured, reference: elsewhere.value, ratio: null, target, ok: null, note };
  }
  const ratio = measured.value / reference;
  return { ...measured, reference, ratio, target, ok: target === null ? null : reaches(ratio, target) };
}

/** A figure that is judged by its own value; a reference, measured elsewhere, is given for comparison only. */
export function absoluteFigure(measured: Measured, target: Target | null, reference: number | null = null): Figure {
  const ratio = reference === null ? null : measured.value / reference;
  return { ...measured, reference, ratio, target, ok: target === null ? null : reaches(measured.value, target) };
}

function reaches(value: number, { op, value: bound }: Target): boolean {
  return op === '>=' ? value >= bound : value <= bound;
}
