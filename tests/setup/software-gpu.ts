import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the tests keep the package webgpu: outside node_modules, which `npm ci` empties. */
export const WEBGPU_FOLDER = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'edgeorchestra-tests/webgpu',
);

/** Folders of a Chromium, which brings SwiftShader: a GPU in software, with its Vulkan loader. */
const CHROMIUMS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/** What a test of a GPU needs, or what is missing. */
export type SoftwareGpu =
  | { readonly folder: string; readonly driver: string; readonly loader: string }
  | { readonly missing: string };

/** Looks for the package webgpu in the cache and for SwiftShader in a Chromium. */
export function findSoftwareGpu(): SoftwareGpu {
  if (!existsSync(join(WEBGPU_FOLDER, 'node_modules/webgpu/index.js'))) {
    return { missing: 'the package webgpu is not in the cache: npm run setup:test' };
  }
  const chromium = CHROMIUMS.find((folder) => existsSync(join(folder, 'vk_swiftshader_icd.json')));
  if (chromium === undefined) return { missing: "Chromium's SwiftShader is not on this machine" };
  return {
    folder: WEBGPU_FOLDER,
    driver: join(chromium, 'vk_swiftshader_icd.json'),
    loader: join(chromium, 'libvulkan.so.1'),
  };
}
