import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WEBGPU_PACKAGE } from '../../native/webgpu/webgpu-package.ts';
import { findSoftwareGpu, WEBGPU_FOLDER } from './software-gpu.ts';

/** Has the package webgpu in the cache of the tests, where SwiftShader can run it. */
function installWebgpu(): void {
  const gpu = findSoftwareGpu();
  if (process.platform !== 'linux' || !('missing' in gpu)) return;
  try {
    console.log(
      `installing ${WEBGPU_PACKAGE} into ${WEBGPU_FOLDER}, which the tests of training on a GPU need (132 MB)`,
    );
    mkdirSync(join(WEBGPU_FOLDER, 'node_modules'), { recursive: true });
    const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', WEBGPU_FOLDER];
    execFileSync('npm', ['install', ...flags, WEBGPU_PACKAGE], { stdio: 'inherit' });
  } catch (error) {
    console.error(`${WEBGPU_PACKAGE} could not be installed: ${String(error)}`);
  }
}

installWebgpu();
