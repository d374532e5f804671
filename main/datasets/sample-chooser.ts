interface ChosenSample {
  readonly index: number;
  readonly label: number;
}

/** Counts labels as they come, and chooses the first samples of each class, as many of each as there is room for. */
export class SampleChooser {
  readonly counts: number[];
  readonly #most: number;
  readonly #first: ChosenSample[][];
  #seen = 0;

  constructor(classes: number, most: number) {
    this.counts = Array.from({ length: classes }, () => 0);
    this.#first = Array.from({ length: Math.min(classes, most) }, () => []);
    this.#most = most;
  }

  add(labels: Int32Array): void {
    for (const label of labels) {
      const index = this.#seen++;
      const count = this.counts[label];
      if (count === undefined) continue;
      this.counts[label] = count + 1;
      if (count < this.#most) this.#first[label]?.push({ index, label });
    }
  }

  /** One of each class in turn, until there are enough. */
  chosen(): ChosenSample[] {
    const chosen: ChosenSample[] = [];
    for (let turn = 0; turn < this.#most; turn++) {
      for (const samples of this.#first) {
        const sample = samples[turn];
        if (sample !== undefined && chosen.length < this.#most) chosen.push(sample);
      }
    }
    return chosen.toSorted((a, b) => a.label - b.label || a.index - b.index);
  }
}
