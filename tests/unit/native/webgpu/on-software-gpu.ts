import { afterAll, beforeAll, describe } from 'vitest';
import { ComputeDevice } from '../../../../native/webgpu/compute-device.ts';
import type { Gpu } from '../../../../native/webgpu/gpu-interface.ts';
import { noSoftwareGpu, openSoftwareGpu } from '../../../support/open-software-gpu.ts';

export const RELU = { type: 'relu' };
export const FLATTEN = { type: 'flatten' };
export const dense = (units: number) => ({ type: 'dense', units });
export const conv = (filters: number, kernel: number, more: object = {}) => ({
  type: 'conv2d',
  filters,
  kernel,
  ...more,
});
export const residual = (layers: object[]) => ({ type: 'residual', layers });

/** Tests on a GPU in software, which `gpu` gives inside of them; skipped with the reason where there is none. */
export function describeOnGpu(timeout: number, tests: (gpu: () => Gpu) => void): void {
  describe.skipIf(noSoftwareGpu !== undefined)(
    `on a GPU in software (${noSoftwareGpu ?? 'SwiftShader'})`,
    { timeout },
    () => {
      let opened: Gpu | undefined;
      /** Software takes seconds to compile a kernel: all tests share what is compiled. */
      let held: ComputeDevice | undefined;
      beforeAll(async () => {
        opened = await openSoftwareGpu();
        held = await ComputeDevice.open(opened);
      });
      afterAll(() => held?.close());
      tests(() => {
        if (opened === undefined) throw new Error('the GPU is opened before the first test');
        return opened;
      });
    },
  );
}
