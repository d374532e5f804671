import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Gpu, POWERFUL } from './gpu-interface.ts';

/** A GPU of this machine, or why there is none. */
export type GpuSearch = { readonly gpu: Gpu; readonly name: string } | { readonly gpu: null; readonly reason: string };

/** Where the package `webgpu` may lie. */
export interface GpuPlaces {
  /** A folder that the owner names, where `npm install webgpu` was run; `none` is none. */
  readonly named?: string | undefined;
  /** Another folder that it may be installed in, besides the program's own. */
  readonly folder?: string | undefined;
}

const MOST_NAME = 100;

/** The program ends with an abort when this is collected while a device is in use. */
const opened = new Map<string, Gpu>();

/**
 * Looks for the optional package `webgpu` (in the folder that `EO_WEBGPU` names and nowhere else, or beside the program and
 * in a folder of the caller's) and for a GPU that it can use. Loads native code into the process: for processes that only
 * train.
 */
export async function findGpu({ named = process.env['EO_WEBGPU'] ?? '', folder }: GpuPlaces = {}): Promise<GpuSearch> {
  if (named === 'none') return { gpu: null, reason: 'EO_WEBGPU forbids it' };
  const path = named === '' ? (resolve('webgpu') ?? installedIn(folder)) : installedIn(named);
  if (path === undefined) {
    return { gpu: null, reason: `the package webgpu is not installed${named === '' ? '' : ` in ${named}`}` };
  }
  try {
    const gpu = await open(path);
    const adapter = await gpu.requestAdapter(POWERFUL);
    if (adapter === null) return { gpu: null, reason: 'no GPU that Vulkan or Metal can use was found' };
    const { description, device, vendor, isFallbackAdapter } = adapter.info;
    // The device is the GPU itself, as `apple-m2`; the description is its driver's.
    const called = [device.replaceAll('-', ' '), description, vendor].find((text) => text !== '') ?? 'a GPU';
    const name = called.trim().slice(0, MOST_NAME);
    return { gpu, name: isFallbackAdapter ? `${name} (in software)` : name };
  } catch (error) {
    return { gpu: null, reason: `the package webgpu does not work: ${String(error).split('\n')[0]}` };
  }
}

/** In this folder and not, as Node would look, in those above it: others may write there. */
function installedIn(folder: string | undefined): string | undefined {
  return folder === undefined ? undefined : resolve(join(folder, 'node_modules/webgpu'));
}

function resolve(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
}

async function open(path: string): Promise<Gpu> {
  const known = opened.get(path);
  if (known !== undefined) return known;
  const dawn = (await import(pathToFileURL(path).href)) as { readonly create: (options: readonly string[]) => Gpu };
  const gpu = dawn.create([]);
  opened.set(path, gpu);
  return gpu;
}
