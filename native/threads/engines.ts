import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { Network } from '../graph/network.ts';
import type { Backend } from '../kernels/backends.ts';
import { loadKernels } from '../kernels/load-kernels.ts';
import type { OpenTrainee } from '../training/calibrate.ts';
import { sessionOn } from '../training/session.ts';
import type { GpuSearch } from '../webgpu/find-gpu.ts';
import { GpuSession } from '../webgpu/gpu-session.ts';
import { canSplit, ParallelNetwork } from './parallel-network.ts';

/** A way to compute with a number of threads. */
export interface Engine {
  readonly name: string;
  readonly backend: Pick<Backend, 'library'> & { readonly name: string };
  readonly threads: number;
  /** Builds a model with room for `maxBatch` samples. */
  readonly open: (model: ModelSpec, maxBatch: number) => OpenTrainee | Promise<OpenTrainee>;
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
      session: sessionOn(new Network(backend.load(), spec, maxBatch), spec),
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
      return { session: sessionOn(network, spec), close: () => network.close() };
    };
    return { name: `${backend.name} × ${most}`, backend, threads: most, open };
  });
  return [...single, ...parallel];
}

/** The machine's GPU as a way to train: none where there is none. */
export function gpuEngines(found: GpuSearch): readonly Engine[] {
  if (found.gpu === null) return [];
  const { gpu, name } = found;
  const open = async (spec: ModelSpec, maxBatch: number) => {
    const session = await GpuSession.open(gpu, loadKernels({ strict: false }), spec, maxBatch);
    return { session, close: () => session.close() };
  };
  return [{ name: 'webgpu', backend: { name: 'webgpu', library: name }, threads: 1, open }];
}
