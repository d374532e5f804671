interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** Where the AppImage lies that this was started from. */
  readonly appImage: string | undefined;
}

/** Why this app cannot update itself; undefined when it can. */
export function whyNoUpdates({ platform, isPackaged, appImage }: Surroundings): string | undefined {
  if (!isPackaged) return 'This is not a released app.';
  if (platform === 'darwin') return undefined;
  if (platform !== 'linux') return 'There are no updates for this system.';
  if (appImage === undefined || appImage === '') {
    return 'It was installed by a package, and is updated by installing a newer one.';
  }
  return undefined;
}
