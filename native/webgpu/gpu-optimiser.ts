import type { OptimizerSpec } from '../../common/specs/optimizer-spec.ts';
import type { GpuBuffer } from './gpu-interface.ts';
import type { GpuMemory } from './gpu-memory.ts';
import type { Program } from './program.ts';
import { adam, momentum, sgd } from './shaders/optimiser-kernels.ts';
import type { StepValues } from './step-values.ts';

/** Turns gradients into steps: it sets the numbers of the next step. Its state is zero at the beginning. */
export type GpuOptimiser = (learningRate: number) => void;

/** What an optimiser reads and writes, `count` values each. */
export interface GpuOptimiserBuffers {
  readonly parameters: GpuBuffer;
  readonly gradient: GpuBuffer;
  /** One value, by which the gradient is multiplied before all else. */
  readonly factor: GpuBuffer;
  readonly count: number;
  readonly step: StepValues;
  /** Where its state goes. */
  readonly memory: GpuMemory;
}

/** Adds an optimiser to a program. */
export function addOptimiser(program: Program, buffers: GpuOptimiserBuffers, spec: OptimizerSpec): GpuOptimiser {
  switch (spec.name) {
    case 'sgd':
      return addSgd(program, buffers, spec.weightDecay);
    case 'momentum':
    case 'nesterov':
      return addMomentum(program, buffers, spec);
    case 'adam':
    case 'adamw':
      return addAdam(program, buffers, spec);
  }
}

/** See `Sgd`. */
function addSgd(program: Program, buffers: GpuOptimiserBuffers, weightDecay: number): GpuOptimiser {
  const { step } = buffers;
  const places = { rate: step.reserve(), keep: step.reserve() };
  program.addElementwise(sgd, shared(buffers), { ...places, count: buffers.count });
  return (learningRate) => {
    step.setReal(places.rate, learningRate);
    step.setReal(places.keep, 1 - learningRate * weightDecay);
  };
}

/** See `Momentum`. */
function addMomentum(
  program: Program,
  buffers: GpuOptimiserBuffers,
  spec: Extract<OptimizerSpec, { name: 'momentum' | 'nesterov' }>,
): GpuOptimiser {
  const { step, memory, count } = buffers;
  const rate = step.reserve();
  program.addElementwise(
    momentum,
    { ...shared(buffers), velocity: memory.allocate(count) },
    {
      count,
      rate,
      nesterov: Number(spec.name === 'nesterov'),
      momentum: spec.momentum,
      decay: spec.weightDecay,
    },
  );
  return (learningRate) => step.setReal(rate, learningRate);
}

/** See `Adam`. */
function addAdam(
  program: Program,
  buffers: GpuOptimiserBuffers,
  { name, beta1, beta2, epsilon, weightDecay }: Extract<OptimizerSpec, { name: 'adam' | 'adamw' }>,
): GpuOptimiser {
  const { step, memory, count } = buffers;
  const isDecoupled = name === 'adamw';
  const places = { rate: step.reserve(), correction: step.reserve(), keep: step.reserve() };
  program.addElementwise(
    adam,
    { ...shared(buffers), mean: memory.allocate(count), square: memory.allocate(count) },
    {
      ...places,
      count,
      beta1,
      beta2,
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      epsilon,
      decay: isDecoupled ? 0 : weightDecay,
    },
  );
  let power1 = 1;
  let power2 = 1;
  return (learningRate) => {
    power1 *= beta1;
    power2 *= beta2;
    step.setReal(places.rate, learningRate / (1 - power1));
    step.setReal(places.correction, 1 / Math.sqrt(1 - power2));
    step.setReal(places.keep, isDecoupled ? 1 - learningRate * weightDecay : 1);
  };
}

function shared({ parameters, gradient, factor, step }: GpuOptimiserBuffers) {
  return { parameters, gradient, factor, step: step.buffer };
}
