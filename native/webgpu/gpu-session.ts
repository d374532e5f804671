import { type SampleSet, valuesPerSample } from '../../common/datasets/sample-set.ts';
import { inferShapes, type ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { BatchLoader, type BatchPlaces } from '../training/batch-loader.ts';
import type { DescentOptions } from '../training/descent.ts';
import type { Trainee, TraineeDescent } from '../training/trainee.ts';
import { ComputeDevice } from './compute-device.ts';
import { GpuDescent } from './gpu-descent.ts';
import type { Gpu } from './gpu-interface.ts';
import { GpuNetwork } from './gpu-network.ts';

/** Steps that are given to the GPU before the result of the first of them is waited for. */
const LOOKAHEAD = 4;

/**
 * A model on a GPU, ready to be trained. Samples come through the kernels' memory, and the parameters lie there before the
 * first step and after `settle`; between them nothing but batches and losses moves.
 */
export class GpuSession implements Trainee {
  readonly shapes: ModelShapes;
  readonly maxBatch: number;
  readonly lookahead = LOOKAHEAD;
  readonly #network: GpuNetwork;
  readonly #places: BatchPlaces & { readonly parameters: number };
  readonly #staging: number;
  #descent: GpuDescent | undefined;

  private constructor(device: ComputeDevice, kernels: Kernels, spec: ModelSpec, maxBatch: number) {
    const { arena } = kernels;
    const shapes = inferShapes(spec);
    const values = maxBatch * valuesPerSample(spec.input);
    this.shapes = shapes;
    this.maxBatch = maxBatch;
    this.#network = new GpuNetwork(device, spec, shapes, maxBatch);
    this.#places = {
      kernels,
      shapes,
      parameters: arena.allocateFloats(shapes.parameterCount),
      input: arena.allocateFloats(values),
      labels: arena.allocateFloats(maxBatch),
      targets: this.#network.loss.targets && arena.allocateFloats(maxBatch * valuesPerSample(shapes.output)),
    };
    this.#staging = arena.allocate(values);
  }

  /**
   * Builds a model on a GPU, with room for `maxBatch` samples at a time.
   *
   * @throws AppError `unavailable` where the GPU has no room for it, `trainer-crashed` when the GPU fails.
   */
  static async open(gpu: Gpu, kernels: Kernels, spec: ModelSpec, maxBatch: number): Promise<GpuSession> {
    const device = await ComputeDevice.open(gpu);
    let session: GpuSession | undefined;
    try {
      return await device.checked(() => {
        session = new GpuSession(device, kernels, spec, maxBatch);
        // What the device refuses should be known now, and not in the first step.
        session.#network.differentiation(maxBatch);
        return session;
      });
    } catch (error) {
      session?.close();
      if (session === undefined) device.close();
      throw error;
    }
  }

  /** All parameters, laid out as `shapes.parameters` says. A descent begins from them; `settle` brings them up to date. */
  get parameters(): Float32Array<ArrayBuffer> {
    return this.#places.kernels.arena.floats(this.#places.parameters, this.shapes.parameterCount);
  }

  seedDropout(seed: number): void {
    this.#network.seedDropout(seed);
  }

  open(samples: SampleSet): BatchLoader {
    return new BatchLoader(this.#places, this.#staging, samples);
  }

  descend(options: DescentOptions = {}): TraineeDescent {
    const { device, parameters } = this.#network;
    const { parameterCount } = this.shapes;
    this.#descent?.close();
    device.write(parameters, this.#places.kernels.arena.buffer, this.#places.parameters, parameterCount);
    const descent = new GpuDescent(this.#network, options);
    this.#descent = descent;
    return {
      step: (batch, learningRate) => {
        this.#uploadBatch(batch);
        return descent.step(batch, learningRate);
      },
    };
  }

  async settle(): Promise<boolean> {
    const { device, parameters } = this.#network;
    const { parameterCount } = this.shapes;
    this.parameters.set(await device.download(parameters, parameterCount));
    return this.#places.kernels.firstNonFinite(this.#places.parameters, parameterCount) < 0;
  }

  /** Gives all memory of the GPU back. */
  close(): void {
    this.#descent?.close();
    this.#network.close();
    this.#network.device.close();
  }

  #uploadBatch(batch: number): void {
    const { device, input, loss } = this.#network;
    const { kernels, shapes, input: samples, labels, targets } = this.#places;
    const { buffer } = kernels.arena;
    device.write(input, buffer, samples, batch * valuesPerSample(shapes.layers[0]?.input ?? []));
    if (loss.labels !== null) device.write(loss.labels, buffer, labels, batch);
    if (loss.targets !== null && targets !== null)
      device.write(loss.targets, buffer, targets, batch * valuesPerSample(shapes.output));
  }
}
