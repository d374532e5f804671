import { addProduct, SCRATCH_VALUES } from './add-product.ts';
import { ComputeDevice } from './compute-device.ts';
import type { Gpu } from './gpu-interface.ts';
import { GpuMemory } from './gpu-memory.ts';
import { Program } from './program.ts';
import { columns, rows } from './shaders/product-operands.ts';

const SIZE = 512;
const TURNS = 4;
/** Products of one turn: a GPU is not asked for one at a time. */
const PRODUCTS = 8;

/**
 * The best of some matrix products of 512³, in 10⁹ operations a second.
 *
 * @throws AppError `unavailable` or `trainer-crashed` when the GPU fails
 */
export async function measureGpuProduct(gpu: Gpu): Promise<number> {
  const device = await ComputeDevice.open(gpu);
  const memory = new GpuMemory(device);
  const program = new Program(device);
  try {
    const square = () => memory.allocate(SIZE ** 2);
    const [leftBuffer, rightBuffer, result] = [square(), square(), square()];
    const values = new Float32Array(SIZE ** 2).fill(0.5);
    for (const buffer of [leftBuffer, rightBuffer]) device.write(buffer, values.buffer, 0, values.length);
    addProduct(program, {
      left: rows('left'),
      right: columns,
      values: { leftStart: 0, rightStart: 0 },
      ...{ leftBuffer, rightBuffer, result, scratch: memory.allocate(SCRATCH_VALUES) },
      ...{ rows: SIZE, columns: SIZE, depth: SIZE },
    });
    const run = async (times: number) => {
      const start = performance.now();
      for (let i = 0; i < times; i++) device.submit([program]);
      await device.download(result, 1);
      return (performance.now() - start) / times;
    };
    let bestMs = await run(1); // The GPU compiles what it has not run yet.
    for (let turn = 0; turn < TURNS && bestMs * PRODUCTS < 1000; turn++) bestMs = Math.min(bestMs, await run(PRODUCTS));
    return (2 * SIZE ** 3) / bestMs / 1e6;
  } finally {
    program.close();
    memory.release();
    device.close();
  }
}
