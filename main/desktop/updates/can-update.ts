import type { WhyNoUpdates } from '../../../common/desktop/update-state.ts';

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** Whether the package names a place where newer versions are. */
  readonly hasPlace: boolean;
  /** Where the AppImage lies that this was started from. */
  readonly appImage: string | undefined;
}

/** Why this app cannot update itself; undefined when it can. */
export function whyNoUpdates({ platform, isPackaged, appImage, hasPlace }: Surroundings): WhyNoUpdates | undefined {
  if (!isPackaged) return 'not-released';
  if (platform !== 'darwin' && platform !== 'linux') return 'other-system';
  if (platform === 'linux' && (appImage === undefined || appImage === '')) return 'by-package';
  return hasPlace ? undefined : 'no-place';
}
