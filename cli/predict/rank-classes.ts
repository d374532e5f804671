import type { Output } from './ask-tensors.ts';

/** One class of one sample, with what each of the outputs says of it. */
export interface RankedClass {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Outputs that say something of each class, and the classes of each sample by the first of them, the best first. */
export interface Ranking {
  readonly outputs: readonly Output[];
  readonly samples: readonly (readonly RankedClass[])[];
}

/** Ranks what a model says of classes; undefined where no output has a value for each class and sample. */
export function rankClasses(outputs: readonly Output[], classes: readonly string[]): Ranking | undefined {
  const fitting = outputs.filter(
    ({ shape, data }) => shape.length === 2 && shape[1] === classes.length && isReal(data),
  );
  const [first] = fitting;
  const samples = first?.shape[0];
  if (first === undefined || samples === undefined) return undefined;
  const same = fitting.filter(({ shape }) => shape[0] === samples);
  const ranked = Array.from({ length: samples }, (_, sample) =>
    classes
      .map((name, index) => ({ name, values: same.map(({ data }) => numberAt(data, sample * classes.length + index)) }))
      .toSorted((one, other) => (other.values[0] ?? -Infinity) - (one.values[0] ?? -Infinity)),
  );
  return { outputs: same, samples: ranked };
}

function isReal(data: Output['data']): boolean {
  return data.every((value) => value === null || typeof value === 'number');
}

function numberAt(data: Output['data'], index: number): number | null {
  const value = data[index];
  return typeof value === 'number' ? value : null;
}
