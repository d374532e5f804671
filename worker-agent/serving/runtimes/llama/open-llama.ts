import { availableParallelism } from 'node:os';
import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp';

/** llama.cpp and what it computes on. */
export interface OpenedLlama {
  readonly llama: Llama;
  readonly backend: string;
}

/**
 * Loads llama.cpp as it was built for this machine; nothing is ever compiled here. A GPU is used where one has a name:
 * libraries without a device say that they can compute, and cannot.
 */
export async function openLlama(): Promise<OpenedLlama> {
  const options = {
    build: 'never',
    progressLogs: false,
    logLevel: LlamaLogLevel.warn,
    // Of all its contexts; each says how many it wants. The library's own choice may be more than there are.
    maxThreads: availableParallelism(),
  } as const;
  if (process.platform === 'darwin') {
    const llama = await getLlama({ ...options, gpu: 'auto' });
    const [device] = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
    if (device !== undefined) return { llama, backend: `${llama.gpu} (${device})`.slice(0, 128) };
    await llama.dispose();
  }
  return { llama: await getLlama({ ...options, gpu: false }), backend: 'cpu' };
}
