import type { MissingBackend } from '../../common/domain/machine-report.ts';
import { WEBGPU_PACKAGE } from '../webgpu/webgpu-package.ts';

/** How each family of Linux installs OpenBLAS, by what `/etc/os-release` calls it. */
const INSTALL: readonly (readonly [family: RegExp, command: string])[] = [
  [/debian|ubuntu/, 'sudo apt install libopenblas0-pthread'],
  [/fedora|rhel|centos/, 'sudo dnf install openblas'],
  [/arch/, 'sudo pacman -S openblas'],
  [/alpine/, 'sudo apk add openblas'],
  [/suse/, 'sudo zypper install libopenblas_pthreads0'],
];

interface SystemFacts {
  readonly platform: string;
  /** `ID` and `ID_LIKE` of `/etc/os-release`. */
  readonly family: string;
  /** What `EO_BLAS` names. */
  readonly named: string | undefined;
  readonly hasGpu: boolean;
  /** Where an agent looks for the package webgpu. */
  readonly gpuFolder: string;
}

/** What a person could do about the ways to train that do not work. */
export function advise(missing: readonly MissingBackend[], system: SystemFacts): string[] {
  return [...adviseBlas(missing, system), ...adviseGpu(missing, system)];
}

function adviseGpu(missing: readonly MissingBackend[], { hasGpu, gpuFolder }: SystemFacts): string[] {
  const isAbsent = missing.some(({ name, reason }) => name === 'webgpu' && reason.endsWith('is not installed'));
  if (!isAbsent || !hasGpu) return [];
  return [`The GPU can train as well (132 MB): npm install --prefix "${gpuFolder}" ${WEBGPU_PACKAGE}`];
}

function adviseBlas(missing: readonly MissingBackend[], system: SystemFacts): string[] {
  const blas = missing.find(({ name }) => name === 'blas');
  if (blas === undefined) return [];
  if (blas.reason.startsWith('koffi')) {
    return ['Install the optional package koffi, which calls libraries: npm install --include=optional'];
  }
  if (system.named !== undefined && system.named !== '') {
    return [`EO_BLAS is ${system.named}: without it the usual libraries are looked for`];
  }
  if (system.platform !== 'linux') return [];
  const command = INSTALL.find(([family]) => family.test(system.family))?.[1] ?? 'install its package';
  return [`Matrix products may be faster with OpenBLAS: ${command}`];
}
