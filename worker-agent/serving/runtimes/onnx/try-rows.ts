import type { TensorBlock } from '../tensors/tensor-block.ts';
import type { TensorModel } from '../tensors/tensor-model.ts';
import { toOrt } from './ort-tensor.ts';
import { warmUpInputs } from './warm-up-inputs.ts';

/** Sums in another order differ by so much. */
const TOLERANCE = 1e-3;
const ROWS = [2, 3];

/**
 * Whether samples of several requests may share a run: every input and output has an open first dimension, and in a trial the
 * outputs for samples together were those for each of them.
 */
export async function mayShareRuns(model: TensorModel, openSize: number): Promise<boolean> {
  const isOpen = [...model.inputs, ...model.outputs].every(({ shape }) => typeof shape[0] === 'string');
  if (!isOpen || model.inputs.some(({ type }) => type === 'BYTES')) return false;
  const names = model.outputs.map(({ name }) => name);
  const parts = ROWS.map((rows, start) => warmUpInputs(model.inputs, { rows, openSize, start }));
  try {
    const apart: (readonly TensorBlock[])[] = [];
    for (const part of parts) apart.push(await model.run(part, names));
    const together = await model.run(joined(parts), names);
    return together.every((block, output) => {
      const expected = apart.flatMap((blocks) => numbersOf(blocks[output]));
      const found = numbersOf(block);
      return found.length === expected.length && found.every((value, at) => isNear(value, expected[at] ?? 0));
    });
  } catch {
    return false;
  }
}

function joined(parts: readonly (readonly TensorBlock[])[]): readonly TensorBlock[] {
  return (parts[0] ?? []).map(({ header }, input) => {
    const bytes = Buffer.concat(parts.map((part) => part[input]?.bytes ?? new Uint8Array()));
    const rows = ROWS.reduce((sum, some) => sum + some, 0);
    return { header: { ...header, shape: [rows, ...header.shape.slice(1)], sizeBytes: bytes.length }, bytes };
  });
}

function numbersOf(block: TensorBlock | undefined): number[] {
  if (block === undefined || block.header.type === 'BYTES') return [Number.NaN];
  return Array.from(toOrt(block).data as Iterable<number | bigint>, Number);
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(one), Math.abs(other));
}
