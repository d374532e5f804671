import { beforeAll, describe, expect, test } from 'vitest';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { ComputeDevice } from '../../../../native/webgpu/compute-device.ts';
import type { Gpu } from '../../../../native/webgpu/gpu-interface.ts';
import { GpuSession } from '../../../../native/webgpu/gpu-session.ts';
import { noSoftwareGpu, openSoftwareGpu } from '../../../support/open-software-gpu.ts';
import { aCase, lossesOf, withBoth } from './both-engines.ts';

const example = aCase([8], [{ type: 'dense', units: 3 }]);

describe.skipIf(noSoftwareGpu !== undefined)(
  `a GPU in software (${noSoftwareGpu ?? 'SwiftShader'})`,
  { timeout: 60_000 },
  () => {
    let gpu: Gpu;
    beforeAll(async () => {
      gpu = await openSoftwareGpu();
    });

    const opened = (model: typeof example.model, batch: number) =>
      GpuSession.open(gpu, loadKernels({ strict: true }), model, batch);

    test('refuses a batch for which it has no room', async () => {
      await expect(opened(example.model, 2 ** 28)).rejects.toMatchObject({ code: 'unavailable' });
    });

    test('that is lost ends the training as crashed, and the next one gets another device', async () => {
      await withBoth(gpu, example, 4, async (_, onGpu) => {
        const { device } = await ComputeDevice.open(gpu);
        const training = lossesOf(onGpu, example, { epochs: 1000 });
        device.destroy();
        await expect(training).rejects.toMatchObject({ code: 'trainer-crashed' });
      });
      await withBoth(gpu, example, 4, async (_, onGpu) => {
        expect((await lossesOf(onGpu, example)).result.steps).toBe(3);
      });
    });

    test('is given back by the last one who has it open, and opened anew by the next', async () => {
      const one = await ComputeDevice.open(gpu);
      const other = await ComputeDevice.open(gpu);
      expect(other).toBe(one);
      one.close();
      other.assertWorks();
      other.close();
      await one.device.lost;
      const next = await ComputeDevice.open(gpu);
      expect(next).not.toBe(one);
      next.close();
    });
  },
);
