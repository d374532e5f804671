import { holdOut } from '../../common/datasets/hold-out.ts';
import { MAX_SIZE, type SampleSet } from '../../common/datasets/sample-set.ts';
import { selectSamples } from '../../common/datasets/select-samples.ts';
import type { ClassIndex } from './class-index.ts';
import { malformed } from './dataset-errors.ts';

/** Samples as a reader found them: labels carry the provisional numbers of a ClassIndex. */
export interface SourcePart {
  /** The file or folder that the samples came from. */
  readonly file: string;
  readonly count: number;
  readonly shape: readonly number[];
  readonly features: Uint8Array | Float32Array;
  readonly labels: Int32Array;
}

/** Everything that a source holds. */
export interface Source {
  readonly classes: ClassIndex;
  readonly train: SourcePart;
  readonly test: SourcePart | undefined;
}

/** A data set in its two splits, which have the same shape, scale and classes. */
export interface DatasetSplits {
  readonly train: SampleSet;
  readonly test: SampleSet;
}

interface SplitOptions {
  readonly holdout: number;
  readonly seed: number;
  readonly scale: number | undefined;
}

/** Checks what the parts have in common, numbers the classes and makes the splits. Throws `dataset-malformed`. */
export function splitSource({ classes, train, test }: Source, { holdout, seed, scale }: SplitOptions): DatasetSplits {
  checkPart(train);
  const { classes: names, finalNumbers } = classes.finish();
  if (names.length < 2) {
    throw malformed({ file: train.file }, `all samples have the same class, '${names[0] ?? ''}'`, {
      hint: 'Training needs two classes or more.',
    });
  }
  const toSet = ({ count, shape, features, labels }: SourcePart): SampleSet => ({
    count,
    shape,
    features,
    scale: scale ?? (features instanceof Uint8Array ? 1 / 255 : 1),
    labels: labels.map((label) => finalNumbers[label] ?? 0),
    classes: names,
  });
  if (test !== undefined) {
    checkPart(test);
    checkAlike(train, test);
    return { train: toSet(train), test: toSet(test) };
  }
  const all = toSet(train);
  if (holdout === 0) return { train: all, test: selectSamples(all, []) };
  const chosen = holdOut(all.labels, names.length, holdout, seed);
  return { train: selectSamples(all, chosen.train), test: selectSamples(all, chosen.test) };
}

function checkPart({ file, count, shape, labels }: SourcePart): void {
  if (count === 0) throw malformed({ file }, 'there are no samples in it');
  if (labels.length !== count) {
    throw malformed({ file }, `there are ${count} samples but ${labels.length} labels`);
  }
  if (shape.length < 1 || shape.length > 3 || shape.some((size) => size < 1 || size > MAX_SIZE)) {
    throw malformed({ file }, `samples of shape ${shape.join('×') || 'nothing'} are not supported`, {
      hint: `A sample has one to three dimensions of 1 to ${MAX_SIZE} each.`,
    });
  }
}

function checkAlike(train: SourcePart, test: SourcePart): void {
  const [expected, found] = [train, test].map(
    ({ shape, features }) => `${shape.join('×')} ${features instanceof Uint8Array ? 'bytes' : 'floats'}`,
  );
  if (expected !== found) {
    throw malformed({ file: test.file }, `its samples are ${found}, those of ${train.file} ${expected}`);
  }
}
