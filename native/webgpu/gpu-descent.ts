import { PLAIN_SGD } from '../../common/specs/optimizer-spec.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { DescentOptions } from '../training/descent.ts';
import type { GpuBuffer } from './gpu-interface.ts';
import { RESULT_VALUES } from './gpu-loss.ts';
import { GpuMemory } from './gpu-memory.ts';
import type { GpuNetwork } from './gpu-network.ts';
import { addOptimiser, type GpuOptimiser } from './gpu-optimiser.ts';
import { GpuRunningStatistics } from './gpu-running-statistics.ts';
import { Program } from './program.ts';
import { addProximal, clipFactor, NORM_PARTS, sumSquares } from './shaders/optimiser-kernels.ts';
import { StepValues } from './step-values.ts';

/** A way down on the GPU: it has the state of its optimiser, and the parameters that it began with where FedProx needs them. */
export class GpuDescent {
  readonly #network: GpuNetwork;
  /** What comes after the gradient is known. */
  readonly #program: Program;
  readonly #values: StepValues;
  readonly #optimise: GpuOptimiser;
  readonly #memory: GpuMemory;
  /** Buffers for the results of steps that are not being waited for. */
  readonly #landings: GpuBuffer[] = [];

  constructor(network: GpuNetwork, options: DescentOptions) {
    const { optimizer = PLAIN_SGD, clipNorm = null, proximalMu = 0 } = options;
    const { device, shapes, parameters, gradient } = network;
    const count = shapes.parameterCount;
    this.#network = network;
    this.#program = new Program(device);
    const memory = new GpuMemory(device);
    this.#memory = memory;
    this.#values = new StepValues(memory);
    const statistics = new GpuRunningStatistics(memory, shapes);
    const factor = memory.allocate(1);
    device.write(factor, Float32Array.of(1).buffer, 0, 1);
    if (proximalMu !== 0) {
      const anchor = memory.allocate(count);
      device.copy(parameters, anchor, count);
      this.#program.addElementwise(addProximal, { gradient, parameters, anchor }, { mu: proximalMu, count });
      statistics.clear(this.#program, gradient);
    }
    if (clipNorm !== null) {
      const parts = memory.allocate(NORM_PARTS);
      this.#program.add(sumSquares, { parts, source: gradient }, { count }, [NORM_PARTS, 1, 1]);
      this.#program.add(clipFactor, { factor, parts }, { longest: clipNorm }, [1, 1, 1]);
    }
    const buffers = { parameters, gradient, factor, count, step: this.#values, memory };
    const add = () => addOptimiser(this.#program, buffers, optimizer);
    this.#optimise = statistics.keepThrough(this.#program, parameters, add);
  }

  /**
   * One step on the batch that lies on the GPU; it is on its way when this returns, and its result comes later. The result is
   * of the parameters before it.
   *
   * @throws AppError `trainer-crashed` when the GPU has failed
   */
  async step(batch: number, learningRate: number): Promise<BatchResult> {
    const { device, loss, step } = this.#network;
    device.assertWorks();
    this.#network.prepare();
    this.#optimise(learningRate);
    step.upload();
    this.#values.upload();
    const landing = this.#landings.pop() ?? device.landing(RESULT_VALUES);
    const programs = [this.#network.differentiation(batch), this.#program];
    device.submit(programs, { from: loss.result, to: landing, count: RESULT_VALUES });
    const result = loss.resultOf(await device.read(landing));
    this.#landings.push(landing);
    return result;
  }

  /** Gives its memory back; another descent may begin. */
  close(): void {
    this.#program.close();
    this.#memory.release();
    for (const landing of this.#landings) landing.destroy();
  }
}
