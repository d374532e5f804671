import { AppError } from '../../common/errors.ts';
import type { GpuComputePass } from './gpu-interface.ts';
import {
  type Gpu,
  type GpuBuffer,
  type GpuDevice,
  type GpuPipeline,
  MAP_READ,
  POWERFUL,
  USAGE,
} from './gpu-interface.ts';
import type { Kernel } from './kernel.ts';

const WORD_BYTES = 4;

/** Something that adds its work to a pass. */
interface Runnable {
  encode(pass: GpuComputePass): void;
}

interface Shared {
  readonly opening: Promise<ComputeDevice>;
  users: number;
}

/** Compiling takes long: whoever opens a GPU that is open gets the same device. */
const shared = new WeakMap<Gpu, Shared>();

/** A GPU with the kernels that were compiled for it. */
export class ComputeDevice {
  readonly device: GpuDevice;
  /** Largest tensor, in bytes. */
  readonly #largest: number;
  readonly #gpu: Gpu;
  readonly #pipelines = new Map<string, GpuPipeline>();
  #failure: string | undefined;

  private constructor(gpu: Gpu, device: GpuDevice, largest: number) {
    this.#gpu = gpu;
    this.device = device;
    this.#largest = largest;
    device.addEventListener('uncapturederror', ({ error }) => this.#fail(error.message));
    void device.lost.then(({ message }) => this.#fail(message));
  }

  /**
   * Opens a GPU, or shares it with whoever has it open, until `close`.
   *
   * @throws AppError `unavailable` when it is there no more
   */
  static open(gpu: Gpu): Promise<ComputeDevice> {
    const known = shared.get(gpu) ?? { opening: ComputeDevice.#openNew(gpu), users: 0 };
    known.users++;
    shared.set(gpu, known);
    known.opening.catch(() => shared.delete(gpu));
    return known.opening;
  }

  /** With all the memory that it gives. */
  static async #openNew(gpu: Gpu): Promise<ComputeDevice> {
    // An adapter gives one device only.
    const adapter = await gpu.requestAdapter(POWERFUL);
    if (adapter === null) throw new AppError('unavailable', 'there is no GPU any more');
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
    return new ComputeDevice(gpu, device, Math.min(maxBufferSize, maxStorageBufferBindingSize));
  }

  /**
   * Builds something on the device and waits for what the device says to it.
   *
   * @throws AppError `unavailable` when it has no room, `trainer-crashed` when it refuses it for another reason.
   */
  async checked<Built>(build: () => Built): Promise<Built> {
    this.device.pushErrorScope('out-of-memory');
    const built = build();
    const error = await this.device.popErrorScope();
    if (error !== null) throw new AppError('unavailable', `the GPU has no room: ${firstLine(error.message)}`);
    this.assertWorks();
    return built;
  }

  /**
   * Reserves `count` values of four bytes, all zero.
   *
   * @throws AppError `unavailable` when the GPU has no tensors of that size.
   */
  allocate(count: number): GpuBuffer {
    const size = WORD_BYTES * count;
    if (size > this.#largest) {
      throw new AppError('unavailable', `needs ${size} bytes in one piece; the GPU gives ${this.#largest}`, {
        details: { neededBytes: size, limitBytes: this.#largest },
        hint: 'Use a smaller batch.',
      });
    }
    return this.device.createBuffer({ size, usage: USAGE.storage | USAGE.copySource | USAGE.copyTarget });
  }

  /** A small buffer of arguments with these bytes, whose length is a multiple of 16. */
  constants(bytes: ArrayBuffer): GpuBuffer {
    const buffer = this.device.createBuffer({ size: bytes.byteLength, usage: USAGE.uniform | USAGE.copyTarget });
    this.device.queue.writeBuffer(buffer, 0, bytes, 0, bytes.byteLength);
    return buffer;
  }

  /** Copies `count` values of four bytes to the beginning of a buffer, before anything that is submitted later. */
  write(buffer: GpuBuffer, source: ArrayBuffer, offset: number, count: number): void {
    this.device.queue.writeBuffer(buffer, 0, source, offset, WORD_BYTES * count);
  }

  /** Lets programs run one after the other, then copies `count` values from the beginning of one buffer to another's. */
  submit(programs: readonly Runnable[], copy?: { from: GpuBuffer; to: GpuBuffer; count: number }): void {
    const encoder = this.device.createCommandEncoder();
    if (programs.length > 0) {
      const pass = encoder.beginComputePass();
      for (const program of programs) program.encode(pass);
      pass.end();
    }
    if (copy !== undefined) encoder.copyBufferToBuffer(copy.from, 0, copy.to, 0, WORD_BYTES * copy.count);
    this.device.queue.submit([encoder.finish()]);
  }

  /** Copies `count` values between the beginnings of two buffers. */
  copy(source: GpuBuffer, target: GpuBuffer, count: number): void {
    this.submit([], { from: source, to: target, count });
  }

  /** A buffer into which results of `count` values are copied to be read. */
  landing(count: number): GpuBuffer {
    return this.device.createBuffer({ size: WORD_BYTES * count, usage: USAGE.mapRead | USAGE.copyTarget });
  }

  /**
   * What a landing buffer holds once all work so far is done.
   *
   * @throws AppError `trainer-crashed` when the GPU has failed; the device is of no use any more then.
   */
  async read(landing: GpuBuffer): Promise<Float32Array<ArrayBuffer>> {
    try {
      await landing.mapAsync(MAP_READ);
      this.assertWorks();
      return new Float32Array(landing.getMappedRange().slice(0));
    } catch (cause) {
      this.assertWorks();
      throw new AppError('trainer-crashed', 'the GPU gave no results', { cause });
    } finally {
      if (this.#failure === undefined) landing.unmap();
    }
  }

  /** The first `count` values of a buffer once all work so far is done. */
  async download(buffer: GpuBuffer, count: number): Promise<Float32Array<ArrayBuffer>> {
    const landing = this.landing(count);
    this.copy(buffer, landing, count);
    const values = await this.read(landing);
    landing.destroy();
    return values;
  }

  /** The compiled form of a kernel. */
  pipelineOf({ source }: Kernel): GpuPipeline {
    const known = this.#pipelines.get(source);
    if (known !== undefined) return known;
    const module = this.device.createShaderModule({ code: source });
    const pipeline = this.device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
    this.#pipelines.set(source, pipeline);
    return pipeline;
  }

  /** @throws AppError `trainer-crashed` when something that the GPU was told has failed. */
  assertWorks(): void {
    if (this.#failure !== undefined) throw new AppError('trainer-crashed', `the GPU failed: ${this.#failure}`);
  }

  /** Lets it go; the last one to do so gives all of it back. */
  close(): void {
    const known = shared.get(this.#gpu);
    if (known !== undefined && --known.users > 0) return;
    shared.delete(this.#gpu);
    this.device.destroy();
  }

  #fail(message: string): void {
    // The next one gets another device.
    shared.delete(this.#gpu);
    this.#failure ??= firstLine(message);
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}
