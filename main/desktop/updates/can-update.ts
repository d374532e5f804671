interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** Whether the package names a place where newer versions are. */
  readonly hasPlace: boolean;
  /** Where the AppImage lies that this was started from. */
  readonly appImage: string | undefined;
}

/** Why this app cannot update itself; undefined when it can. */
export function whyNoUpdates({ platform, isPackaged, appImage, hasPlace }: Surroundings): string | undefined {
  if (!isPackaged) return 'This is not a released app.';
  const noPlace = 'This build names no place where newer versions are. Get them where you got this one.';
  if (platform === 'darwin') return hasPlace ? undefined : noPlace;
  if (platform !== 'linux') return 'There are no updates for this system.';
  if (appImage === undefined || appImage === '') {
    return 'It was installed by a package, and is updated by installing a newer one.';
  }
  return hasPlace ? undefined : noPlace;
}
