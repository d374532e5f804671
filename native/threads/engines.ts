import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { Network } from '../graph/network.ts';
import type { Backend } from '../kernels/backends.ts';
import { canSplit, ParallelNetwork } from './parallel-network.ts';

/** A network that is ready, and how to let it go. */
export interface OpenNetwork {
  readonly network: Network;
  readonly close: () => void;
}

/** A backend with a number of threads. */
export interface Engine {
  readonly name: string;
  readonly backend: Backend;
  readonly threads: number;
  /** Builds a model with room for `maxBatch` samples. */
  readonly open: (model: ModelSpec, maxBatch: number) => OpenNetwork;
}

/** Every way to train a model here: each backend with one thread, and with all that it may have where that can help. */
export function enginesFor(
  model: ModelSpec,
  batchSize: number,
  backends: readonly Backend[],
  threads: number,
): readonly Engine[] {
  const single = backends.map((backend): Engine => {
    const open = (spec: ModelSpec, maxBatch: number) => ({
      network: new Network(backend.load(), spec, maxBatch),
      close: () => undefined,
    });
    return { name: backend.name, backend, threads: 1, open };
  });
  const most = Math.min(threads, batchSize);
  if (most < 2 || !canSplit(model)) return single;
  const parallel = backends.map((backend): Engine => {
    const options = { threads: most, pairVectors: backend.pairVectors, useBlas: backend.name === 'blas' };
    const open = (spec: ModelSpec, maxBatch: number) => {
      const network = new ParallelNetwork(spec, maxBatch, options);
      return { network, close: () => network.close() };
    };
    return { name: `${backend.name} × ${most}`, backend, threads: most, open };
  });
  return [...single, ...parallel];
}
