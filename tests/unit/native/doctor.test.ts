import { describe, expect, test } from 'vitest';
import { advise } from '../../../native/doctor/advise.ts';
import { examineMachine } from '../../../native/doctor.ts';

test('this machine is examined: the portable kernels train, and every backend works or has a reason', async () => {
  const { backends, missing, machine } = await examineMachine('/nowhere');
  expect(machine.cores).toBeGreaterThan(0);
  const [portable] = backends;
  expect(portable).toMatchObject({ name: 'wasm', library: null });
  expect(portable?.gflops).toBeGreaterThan(0.5);
  expect(portable?.speeds.map(({ model }) => model)).toEqual(['mnist-2nn', 'mnist-cnn']);
  for (const { samplesPerSecond } of portable?.speeds ?? []) expect(samplesPerSecond).toBeGreaterThan(10);
  expect([...backends, ...missing].map(({ name }) => name).sort()).toEqual(['blas', 'paired', 'wasm', 'webgpu']);
  for (const { reason } of missing) expect(reason).not.toBe('');
});

test('a GPU that crashed the trainer is not loaded, and the way back is told', async () => {
  const { missing, backends } = await examineMachine('/nowhere', '/data/calibration.json');
  expect(backends.map(({ name }) => name)).not.toContain('webgpu');
  expect(missing).toContainEqual({ name: 'webgpu', reason: expect.stringContaining('delete /data/calibration.json') });
});

describe('advice', () => {
  const without = [{ name: 'blas', reason: 'libopenblas.so.0: no such file' }];
  const debian = {
    platform: 'linux',
    family: 'linuxmint ubuntu debian',
    named: undefined,
    hasGpu: true,
    gpuFolder: '/data/webgpu',
  };

  test.each([
    ['linuxmint ubuntu debian', 'sudo apt install libopenblas0-pthread'],
    ['fedora ', 'sudo dnf install openblas'],
    ['manjaro arch', 'sudo pacman -S openblas'],
    ['void ', 'install its package'],
  ])('on "%s" is: %s', (family, command) => {
    expect(advise(without, { ...debian, family })).toEqual([expect.stringContaining(command)]);
  });

  test('is about koffi where that is missing, and about EO_BLAS where that is wrong', () => {
    const [koffi] = advise([{ name: 'blas', reason: 'koffi, which calls libraries, is not installed' }], debian);
    expect(koffi).toContain('npm install --include=optional');
    expect(advise(without, { ...debian, named: '/my/lib.so' })).toEqual([expect.stringContaining('/my/lib.so')]);
  });

  test('on a machine with a GPU is how to get the package webgpu, and nothing where a driver is what it lacks', () => {
    const absent = [{ name: 'webgpu', reason: 'the package webgpu is not installed' }];
    expect(advise(absent, debian)).toEqual([expect.stringContaining('npm install --prefix "/data/webgpu" webgpu@')]);
    expect(advise(absent, { ...debian, hasGpu: false })).toEqual([]);
    expect(advise([{ name: 'webgpu', reason: 'no GPU that Vulkan or Metal can use was found' }], debian)).toEqual([]);
  });

  test('is not given where a BLAS works, nor on a Mac, which has one', () => {
    expect(advise([{ name: 'paired', reason: 'not needed on arm64' }], debian)).toEqual([]);
    expect(advise(without, { ...debian, platform: 'darwin' })).toEqual([]);
  });
});
