import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import { Random } from '../../common/random.ts';
import type { ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { SCRATCH_VALUES } from './add-product.ts';
import type { ComputeDevice } from './compute-device.ts';
import { buildGpuChain } from './gpu-chain.ts';
import type { GpuBuffer } from './gpu-interface.ts';
import { GpuLoss } from './gpu-loss.ts';
import { GpuMemory } from './gpu-memory.ts';
import type { GpuChain } from './layers/gpu-residual.ts';
import { Program } from './program.ts';
import { StepValues } from './step-values.ts';

/** A model in a GPU's memory: parameters, one batch of samples, and everything between them and the loss. */
export class GpuNetwork {
  readonly device: ComputeDevice;
  readonly maxBatch: number;
  readonly shapes: ModelShapes;
  readonly parameters: GpuBuffer;
  readonly gradient: GpuBuffer;
  readonly input: GpuBuffer;
  readonly loss: GpuLoss;
  readonly step: StepValues;
  readonly #memory: GpuMemory;
  readonly #chain: GpuChain;
  /** How to find the gradient of a batch, by its size: the last one of an epoch may be smaller. */
  readonly #programs = new Map<number, Program>();
  #maskSeeds = new Random(0);

  /** @throws AppError `unavailable` where the GPU has no room. */
  constructor(device: ComputeDevice, spec: ModelSpec, shapes: ModelShapes, maxBatch: number) {
    const memory = new GpuMemory(device);
    this.device = device;
    this.#memory = memory;
    this.maxBatch = maxBatch;
    this.shapes = shapes;
    this.parameters = memory.allocate(shapes.parameterCount);
    this.gradient = memory.allocate(shapes.parameterCount);
    this.input = memory.allocate(maxBatch * valuesPerSample(spec.input));
    this.step = new StepValues(memory);
    const { parameters, gradient, input, step } = this;
    const shared = { memory, parameters, gradient, step, maxBatch, scratch: memory.allocate(SCRATCH_VALUES) };
    const nextSeed = () => this.#maskSeeds.uint32();
    this.#chain = buildGpuChain({ ...shared, spec, shapes, input, nextSeed });
    const { output, outputGradient } = this.#chain;
    const buffers = { input, output, outputGradient };
    this.loss = new GpuLoss({ memory, loss: spec.loss, maxBatch, shape: shapes.output, ...buffers });
  }

  /** Starts the sequence of dropout masks anew. */
  seedDropout(seed: number): void {
    this.#maskSeeds = new Random(seed);
  }

  /** Draws what changes from step to step. */
  prepare(): void {
    for (const layer of this.#chain.layers) layer.prepare?.();
  }

  /** Judges the first `batch` samples and writes the gradient of their mean loss. */
  differentiation(batch: number): Program {
    const known = this.#programs.get(batch);
    if (known !== undefined) return known;
    const { layers, untrained } = this.#chain;
    const program = new Program(this.device);
    for (const layer of layers) layer.forward(program, batch);
    this.loss.judge(program, batch);
    for (let i = layers.length - 1; i >= untrained; i--) layers[i]?.backward(program, batch);
    this.#programs.set(batch, program);
    return program;
  }

  /** Gives its memory back. */
  close(): void {
    for (const program of this.#programs.values()) program.close();
    this.#memory.release();
  }
}
