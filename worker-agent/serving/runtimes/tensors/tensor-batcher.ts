import { joinBytes, type TensorBlock } from './tensor-block.ts';
import type { TensorModel } from './tensor-model.ts';

/** A request that waits for its run. */
interface Waiting {
  readonly inputs: readonly TensorBlock[];
  readonly outputs: readonly string[];
  /** Same for those that can share a run; null for one that cannot. */
  readonly likeness: string | null;
  readonly rows: number;
  readonly isCancelled: () => boolean;
  readonly settle: (outcome: Outcome) => void;
}

/** What came of a request, and how long the run took that it shared. */
export type Outcome =
  | { readonly outputs: readonly TensorBlock[]; readonly runMs: number }
  | { readonly error: unknown };

/**
 * Runs one request after the other, and those that wait and are alike together, as samples of one run: only who would have to
 * wait anyway shares.
 */
export class TensorBatcher {
  readonly #model: TensorModel;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(model: TensorModel) {
    this.#model = model;
  }

  async run(
    inputs: readonly TensorBlock[],
    outputs: readonly string[],
    isCancelled: () => boolean = () => false,
  ): Promise<Outcome> {
    const rows = this.#rowsOf(inputs);
    const likeness = rows === null ? null : likenessOf(inputs, outputs);
    return await new Promise((settle) => {
      this.#waiting.push({ inputs, outputs, likeness, rows: rows ?? 1, isCancelled, settle });
      if (!this.#isRunning) void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    // Whoever comes in the same turn is there.
    await new Promise((resolve) => setImmediate(resolve));
    for (let group = this.#next(); group.length > 0; group = this.#next()) {
      const [only] = group;
      if (group.length === 1 && only !== undefined) await this.#runAlone(only);
      else await this.#runTogether(group);
      // Runs block this thread: what has come meanwhile is read before the next one.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#isRunning = false;
  }

  /** The one that waits longest, and others like it as far as they fit into one run. */
  #next(): readonly Waiting[] {
    this.#waiting = this.#waiting.filter((one) => !one.isCancelled());
    const [first] = this.#waiting;
    if (first === undefined) return [];
    let rows = 0;
    const group = this.#waiting.filter((one) => {
      const isLike = one === first || (first.likeness !== null && one.likeness === first.likeness);
      if (!isLike || (one !== first && rows + one.rows > this.#model.mostRows)) return false;
      rows += one.rows;
      return true;
    });
    this.#waiting = this.#waiting.filter((one) => !group.includes(one));
    return group;
  }

  async #runAlone({ inputs, outputs, settle }: Waiting): Promise<void> {
    const startedAt = performance.now();
    try {
      const made = await this.#model.run(inputs, outputs);
      settle({ outputs: made, runMs: performance.now() - startedAt });
    } catch (error) {
      settle({ error });
    }
  }

  async #runTogether(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const startedAt = performance.now();
    const rows = group.reduce((sum, one) => sum + one.rows, 0);
    const inputs = first.inputs.map(({ header }, index) => {
      const bytes = joinBytes(group.map((one) => one.inputs[index]?.bytes ?? new Uint8Array()));
      return { header: withRows(header, rows, bytes.length), bytes };
    });
    try {
      const made = await this.#model.run(inputs, first.outputs);
      if (made.some(({ header }) => header.shape[0] !== rows)) throw new Error('the outputs do not follow the inputs');
      const runMs = performance.now() - startedAt;
      let row = 0;
      for (const one of group) {
        one.settle({ outputs: made.map((block) => cut(block, row, one.rows, rows)), runMs });
        row += one.rows;
      }
    } catch {
      // One of them is to blame, and the others are not to suffer for it.
      for (const one of group) await this.#runAlone(one);
    }
  }

  /** How many samples a request has; null where it must run alone. */
  #rowsOf(inputs: readonly TensorBlock[]): number | null {
    const rows = inputs[0]?.header.shape[0] ?? 0;
    const isOne = inputs.every(({ header }) => header.shape[0] === rows && header.type !== 'BYTES');
    return this.#model.mostRows > 1 && isOne && rows > 0 && rows < this.#model.mostRows ? rows : null;
  }
}

function likenessOf(inputs: readonly TensorBlock[], outputs: readonly string[]): string {
  return `${inputs.map(({ header }) => header.shape.slice(1).join('×')).join(' ')}|${outputs.join('|')}`;
}

function withRows(header: TensorBlock['header'], rows: number, sizeBytes: number): TensorBlock['header'] {
  return { ...header, shape: [rows, ...header.shape.slice(1)], sizeBytes };
}

function cut({ header, bytes }: TensorBlock, row: number, rows: number, allRows: number): TensorBlock {
  const rowBytes = bytes.length / allRows;
  const part = bytes.subarray(row * rowBytes, (row + rows) * rowBytes);
  return { header: withRows(header, rows, part.length), bytes: part };
}
