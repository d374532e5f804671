import { inOrder } from '../../common/datasets/class-order.ts';
import { MAX_CLASS_NAME_LENGTH, MAX_CLASSES } from '../../common/datasets/sample-set.ts';
import { malformed, type Place } from './dataset-errors.ts';

/** Gathers the names of the classes while samples are read, and numbers them in the end. */
export class ClassIndex {
  readonly #numbers = new Map<string, number>();

  /** A provisional number of a class. Throws `dataset-malformed` for an empty or too long name and too many classes. */
  numberOf(name: string, place: Place): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (name === '') throw malformed(place, 'the label is empty');
    if (name.length > MAX_CLASS_NAME_LENGTH) {
      throw malformed(place, `the label is longer than ${MAX_CLASS_NAME_LENGTH} characters`);
    }
    if (this.#numbers.size === MAX_CLASSES) {
      throw malformed(place, `there are more than ${MAX_CLASSES} classes`, {
        hint: 'Labels name classes; numbers to be predicted are not supported.',
      });
    }
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }

  /**
   * All classes in their final order, and for each provisional number the final one.
   */
  finish(): { readonly classes: readonly string[]; readonly finalNumbers: Int32Array } {
    const classes = inOrder(this.#numbers.keys());
    const finalNumbers = new Int32Array(classes.length);
    for (const [index, name] of classes.entries()) finalNumbers[this.#numbers.get(name) ?? 0] = index;
    return { classes, finalNumbers };
  }
}

/** Provisional labels of an array of whole numbers, each of which names a class. */
export function numberLabels(values: ArrayLike<number>, classes: ClassIndex, file: string): Int32Array {
  const numbers = new Map<number, number>();
  const labels = new Int32Array(values.length);
  for (let sample = 0; sample < values.length; sample++) {
    const value = values[sample] ?? 0;
    let number = numbers.get(value);
    if (number === undefined) {
      if (!Number.isSafeInteger(value)) throw malformed({ file, sample }, `the label ${value} is not a whole number`);
      number = classes.numberOf(String(value), { file, sample });
      numbers.set(value, number);
    }
    labels[sample] = number;
  }
  return labels;
}
