import { AppError } from '../../common/errors.ts';
import type { ReleaseManifest } from '../../common/updates/release-manifest.ts';
import { isNewer } from '../../common/updates/release-version.ts';

/** The machine and the agent that a release is for. */
export interface ReleaseHost {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
}

/** Refuses a release that cannot take the place of the agent that runs. @throws AppError `update-refused` */
export function expectFitting(manifest: ReleaseManifest, host: ReleaseHost): void {
  const { version, leastNode, platform, arch } = manifest;
  if (!isNewer(version, host.version)) {
    throw refused(`version ${version} is not newer than ${host.version}, which runs here`);
  }
  if (isNewer(leastNode, host.node)) {
    throw refused(`version ${version} needs Node ${leastNode}, and here is ${host.node}`);
  }
  const isForHost = (platform === 'any' || platform === host.platform) && (arch === 'any' || arch === host.arch);
  if (!isForHost) throw refused(`it is for ${platform}-${arch}, and this is ${host.platform}-${host.arch}`);
}

function refused(message: string): AppError {
  return new AppError('update-refused', message);
}
