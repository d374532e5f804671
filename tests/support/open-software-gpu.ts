import { dirname } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';
import { findGpu } from '../../native/webgpu/find-gpu.ts';
import type { Gpu } from '../../native/webgpu/gpu-interface.ts';
import { findSoftwareGpu } from '../setup/software-gpu.ts';

const found = findSoftwareGpu();

/** Why the tests of a GPU cannot run here; undefined where they can. */
export const noSoftwareGpu: string | undefined = 'missing' in found ? found.missing : undefined;

/** A library that is collected is unloaded. */
const loaded: LibraryHandle[] = [];

/** A GPU in software, in this process. */
export async function openSoftwareGpu(): Promise<Gpu> {
  if ('missing' in found) throw new Error(found.missing);
  process.env['VK_ICD_FILENAMES'] = found.driver;
  // What the package loads by this name is there already then: the system need not know where it lies.
  if (loaded.length === 0) loaded.push(koffi.load(found.loader));
  const search = await findGpu({ named: found.folder });
  if (search.gpu === null) throw new Error(search.reason);
  return search.gpu;
}

/** The environment in which another process finds the GPU in software, with the package in the folder that is returned. */
export function softwareGpuEnvironment(): { readonly folder: string; readonly variables: Record<string, string> } {
  if ('missing' in found) throw new Error(found.missing);
  const variables = { VK_ICD_FILENAMES: found.driver, LD_LIBRARY_PATH: dirname(found.loader) };
  return { folder: found.folder, variables };
}
