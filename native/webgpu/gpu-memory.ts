import type { ComputeDevice } from './compute-device.ts';
import type { GpuBuffer } from './gpu-interface.ts';

/** Buffers that are given back together. */
export class GpuMemory {
  readonly device: ComputeDevice;
  readonly #buffers: GpuBuffer[] = [];

  constructor(device: ComputeDevice) {
    this.device = device;
  }

  /**
   * Reserves `count` values of four bytes, all zero.
   *
   * @throws AppError `unavailable` when the GPU has no tensors of that size.
   */
  allocate(count: number): GpuBuffer {
    const buffer = this.device.allocate(count);
    this.#buffers.push(buffer);
    return buffer;
  }

  /** Gives all of it back. */
  release(): void {
    for (const buffer of this.#buffers.splice(0)) buffer.destroy();
  }
}
