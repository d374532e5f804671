import type { ComputeDevice } from './compute-device.ts';
import type { GpuBuffer, GpuComputePass, GpuPipeline } from './gpu-interface.ts';
import { GROUP, GROUPS_ACROSS, type Kernel } from './kernel.ts';

type Groups = readonly [x: number, y: number, z: number];

interface Call {
  readonly pipeline: GpuPipeline;
  readonly bindings: object;
  readonly groups: Groups;
}

type Buffers<Name extends string> = Readonly<Record<Name, GpuBuffer>>;
type Numbers<Name extends string> = Readonly<Record<Name, number>>;

/** Kernels in the order in which they run, each with its buffers and numbers: bound once, run in every step. */
export class Program {
  readonly #device: ComputeDevice;
  readonly #calls: Call[] = [];
  readonly #constants: GpuBuffer[] = [];

  constructor(device: ComputeDevice) {
    this.#device = device;
  }

  /** Adds a kernel on so many workgroups, with all buffers and numbers that it names. */
  add<Buffer extends string, Count extends string, Real extends string>(
    kernel: Kernel<Buffer, Count, Real>,
    buffers: Buffers<Buffer>,
    numbers: Numbers<Count | Real>,
    groups: Groups,
  ): void {
    const { device } = this.#device;
    const pipeline = this.#device.pipelineOf(kernel);
    const bytes = new ArrayBuffer(16 * Math.ceil((kernel.counts.length + kernel.reals.length) / 4));
    new Uint32Array(bytes).set(kernel.counts.map((name) => numbers[name]));
    new Float32Array(bytes).set(
      kernel.reals.map((name) => numbers[name]),
      kernel.counts.length,
    );
    const constants = this.#device.constants(bytes);
    this.#constants.push(constants);
    const entries = [...kernel.buffers.map((name) => buffers[name]), constants].map((buffer, binding) => ({
      binding,
      resource: { buffer },
    }));
    const bindings = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    this.#calls.push({ pipeline, bindings, groups });
  }

  /** Adds a kernel that treats each of `count` values for itself. */
  addElementwise<Buffer extends string, Count extends string, Real extends string>(
    kernel: Kernel<Buffer, Count, Real>,
    buffers: Buffers<Buffer>,
    numbers: Numbers<Count | Real> & { readonly count: number },
  ): void {
    this.add(kernel, buffers, numbers, spread(Math.ceil(numbers.count / GROUP)));
  }

  /** Lets it run, as a part of a pass. */
  encode(pass: GpuComputePass): void {
    for (const { pipeline, bindings, groups } of this.#calls) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(...groups);
    }
  }

  /** Gives its own memory back; it does not run any more. */
  close(): void {
    for (const buffer of this.#constants) buffer.destroy();
  }
}

/** Spreads workgroups over two axes, as one does not hold them all; those beyond have nothing to do. */
export function spread(groups: number, layers = 1): Groups {
  return [Math.min(groups, GROUPS_ACROSS), Math.ceil(groups / GROUPS_ACROSS), layers];
}
