import { AppError } from '../errors.ts';
import type { SampleSet } from './sample-set.ts';

/**
 * The same samples with their labels counted in another list of classes, matched by name. Devices with local data need
 * it: one that has only met the digits 3 and 7 must still call them 3 and 7.
 *
 * Features are shared, not copied. Throws `dataset-mismatch` for a class that the list does not have.
 */
export function alignClasses(set: SampleSet, classes: readonly string[]): SampleSet {
  const positions = new Map(classes.map((name, index) => [name, index]));
  const targets = set.classes.map((name) => {
    const target = positions.get(name);
    if (target !== undefined) return target;
    throw new AppError('dataset-mismatch', `the data have a class '${name}' that is not expected`, {
      details: { class: name },
      hint: `Expected are: ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ', …' : ''}.`,
    });
  });
  return { ...set, classes, labels: set.labels.map((label) => targets[label] ?? 0) };
}
